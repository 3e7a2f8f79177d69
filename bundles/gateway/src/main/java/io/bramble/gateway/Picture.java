package io.bramble.gateway;

import io.bramble.inference.MediaType;
import io.bramble.inference.Refusal;
import io.bramble.store.ModelCard;
import io.bramble.store.ModelEntry;
import io.bramble.store.Signature;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Decodes a picture (the JDK's ImageIO) and makes it the input that a model card describes. */
final class Picture {
    /** More than any camera on a board delivers, and 256 MB decoded at the most: a small file may claim any size. */
    private static final long MAX_PIXELS = 64L << 20;

    private Picture() {}

    static Tensor read(byte[] body, MediaType type, ModelEntry entry, Signature.Input input) {
        ModelCard.Input card = entry.card() == null ? null : entry.card().input();
        if (card == null || !"picture".equals(card.kind())) {
            throw new Refusal(
                    Refusal.Kind.UNSUPPORTED_MEDIA,
                    "model \"" + entry.name()
                            + "\" has no card that says how a picture becomes its input; send tensors, or"
                            + " PUT /models/" + entry.name() + "/card");
        }
        Tensor tensor = tensor(fit(decode(body, type), card), card);
        if (!input.takes(tensor.shape())) {
            throw new Refusal(
                    Refusal.Kind.UNPROCESSABLE,
                    "the card of model \"" + entry.name() + "\" makes pictures " + tensor.shape()
                            + ", its input wants "
                            + input.shape());
        }
        return tensor;
    }

    private static BufferedImage decode(byte[] body, MediaType type) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByMIMEType(type.mime());
        ImageReader reader = readers.next();
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(body))) {
            reader.setInput(in, true, true);
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            if (pixels > MAX_PIXELS) {
                throw new Refusal(
                        Refusal.Kind.TOO_LARGE,
                        "a picture wants at most " + MAX_PIXELS + " pixels, got " + reader.getWidth(0) + " x "
                                + reader.getHeight(0));
            }
            return reader.read(0);
        } catch (IOException | RuntimeException e) {
            if (e instanceof Refusal refusal) {
                throw refusal;
            }
            throw new Refusal(
                    Refusal.Kind.BAD_REQUEST,
                    "the body is no whole " + type.mime() + " picture (" + body.length + " bytes): "
                            + e.getMessage(),
                    e);
        } finally {
            reader.dispose();
        }
    }

    /** Scales by the card, bilinear; a much larger picture is halved first, so that no pixel goes unseen. */
    private static BufferedImage fit(BufferedImage picture, ModelCard.Input card) {
        BufferedImage source = picture;
        int x = 0;
        int y = 0;
        int w = source.getWidth();
        int h = source.getHeight();
        if ("crop".equals(card.resize())) {
            double scale = Math.min(w / (double) card.width(), h / (double) card.height());
            int cw = Math.max(1, (int) Math.round(card.width() * scale));
            int ch = Math.max(1, (int) Math.round(card.height() * scale));
            x = (w - cw) / 2;
            y = (h - ch) / 2;
            w = Math.min(cw, w);
            h = Math.min(ch, h);
        }
        boolean grey = "grey".equals(card.colour());
        if (w == card.width() && h == card.height() && picture.getType() == kind(grey)) {
            return picture.getSubimage(x, y, w, h);
        }
        source = source.getSubimage(x, y, w, h);
        while (w >= 2 * card.width() && h >= 2 * card.height()) {
            w /= 2;
            h /= 2;
            source = draw(source, w, h, grey);
        }
        return draw(source, card.width(), card.height(), grey);
    }

    private static int kind(boolean grey) {
        return grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
    }

    private static BufferedImage draw(BufferedImage source, int width, int height, boolean grey) {
        BufferedImage out = new BufferedImage(width, height, kind(grey));
        Graphics2D g = out.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.drawImage(source, 0, 0, width, height, null);
        g.dispose();
        return out;
    }

    private static Tensor tensor(BufferedImage picture, ModelCard.Input card) {
        boolean grey = "grey".equals(card.colour());
        int channels = grey ? 1 : 3;
        int h = card.height();
        int w = card.width();
        boolean last = "NHWC".equals(card.layout());
        float[] data = new float[channels * h * w];
        int[] pixel = new int[4];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                picture.getRaster().getPixel(x, y, pixel);
                for (int c = 0; c < channels; c++) {
                    int from = "bgr".equals(card.colour()) ? channels - 1 - c : c;
                    double value = (pixel[from] * card.scale() - at(card.mean(), c, 0))
                            / at(card.deviation(), c, 1);
                    data[last ? (y * w + x) * channels + c : (c * h + y) * w + x] = (float) value;
                }
            }
        }
        return Tensor.floats(last ? Shape.of(1, h, w, channels) : Shape.of(1, channels, h, w), data);
    }

    private static double at(List<Double> list, int channel, double otherwise) {
        return list == null || list.isEmpty() ? otherwise : list.get(Math.min(channel, list.size() - 1));
    }
}
