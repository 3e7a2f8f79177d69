package io.bramble.client.zoo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A constant tensor whose elements are computed when they are written, so that half a gigabyte of them is never in
 * memory. Element {@code i} is {@code middle + spread * u}, where {@code u} in [-1, 1) is the {@code i}th number of a
 * sequence (SplitMix64) that name and seed begin: the same on every machine.
 */
record Weights(String name, int[] shape, double middle, double spread) {
    /** A number that all programs agree on, for bounds. */
    static Weights scalar(String name, double value) {
        return new Weights(name, new int[0], value, 0);
    }

    /** Uniformly distributed around 0 with a variance. */
    static Weights ofVariance(String name, double variance, int... shape) {
        return new Weights(name, shape, 0, Math.sqrt(3 * variance));
    }

    long size() {
        long size = 1;
        for (int extent : shape) {
            size *= extent;
        }
        return size;
    }

    /** Where this tensor's sequence begins. */
    long start(long seed) {
        long h = 0xCBF29CE484222325L ^ seed * 0x9E3779B97F4A7C15L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            h = (h ^ b & 0xff) * 0x100000001B3L;
        }
        return h;
    }

    /** Puts elements from {@code from} on, until the buffer is full. */
    void put(long start, long from, ByteBuffer to) {
        for (long i = from; to.remaining() >= Float.BYTES; i++) {
            to.putFloat((float) (middle + spread * (2 * uniform(start, i) - 1)));
        }
    }

    private static double uniform(long start, long i) {
        long z = start + (i + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return (z >>> 40) / (double) (1 << 24);
    }
}
