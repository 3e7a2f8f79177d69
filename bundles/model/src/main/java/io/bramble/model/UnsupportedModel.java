package io.bramble.model;

import java.util.List;

/** A sound ONNX model that wants what Bramble has not; a sentence for each such thing. */
public final class UnsupportedModel extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final transient List<String> sentences;

    public UnsupportedModel(List<String> sentences) {
        super(String.join("; ", sentences));
        this.sentences = List.copyOf(sentences);
    }

    public List<String> sentences() {
        return sentences;
    }
}
