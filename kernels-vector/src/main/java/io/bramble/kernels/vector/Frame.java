package io.bramble.kernels.vector;

import io.bramble.tensor.Region;
import java.util.Arrays;

/**
 * What some rows of a convolution's output read, copied with the padding around it as zeros. So the product's inner loop
 * reads one array without asking where it is: a choice between the input and zeros in it costs a third of the speed.
 *
 * <p>One per thread, kept from call to call.
 */
final class Frame {
    private static final ThreadLocal<Frame> MINE = ThreadLocal.withInitial(Frame::new);

    private float[] data = new float[0];
    private Picture picture;

    private Frame() {}

    float[] data() {
        return data;
    }

    /** Where the pixels lie in {@link #data}. */
    Picture picture() {
        return picture;
    }

    /**
     * This thread's frame, filled with all that the windows of an output's region read.
     *
     * @param x the input, at {@code from}
     * @param channel first channel to copy, seen from the pixel's first in {@code x}
     * @param channels to copy
     * @param part of one picture
     */
    static Frame mine(Taps taps, float[] x, Picture from, int channel, int channels, Region part) {
        Frame frame = MINE.get();
        int top = taps.top(part.range(2).from());
        int bottom = taps.bottom(part.range(2).to() - 1);
        int left = taps.left(part.range(3).from());
        int right = taps.right(part.range(3).to() - 1);
        int n = part.range(0).from();
        int pitch = (right - left) * channels;
        if (frame.data.length < (bottom - top) * pitch) {
            frame.data = new float[(bottom - top) * pitch];
        }
        frame.picture = new Picture(n, top, left, (bottom - top) * pitch, pitch, channels);
        int begin = Math.clamp(0, left, right);
        int end = Math.clamp(taps.width(), begin, right);
        for (int y = top, to = 0; y < bottom; y++, to += pitch) {
            boolean outside = y < 0 || y >= taps.height();
            int first = outside ? to + pitch : to + (begin - left) * channels;
            int last = outside ? to + pitch : to + (end - left) * channels;
            Arrays.fill(frame.data, to, first, 0f);
            if (last > first && channels == from.pixel()) {
                System.arraycopy(x, from.at(n, y, begin), frame.data, first, last - first);
            } else if (last > first) {
                pixels(x, from.at(n, y, begin) + channel, from.pixel(), frame.data, first, last, channels);
            }
            Arrays.fill(frame.data, last, to + pitch, 0f);
        }
        return frame;
    }

    private static void pixels(float[] x, int at, int step, float[] to, int first, int last, int channels) {
        int source = at;
        for (int i = first; i < last; i += channels, source += step) {
            System.arraycopy(x, source, to, i, channels);
        }
    }
}
