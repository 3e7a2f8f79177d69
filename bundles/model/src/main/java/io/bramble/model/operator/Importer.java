package io.bramble.model.operator;

/** Says one ONNX operator in operators of ours. */
interface Importer {
    /**
     * Emits what the call means.
     *
     * @throws IllegalArgumentException if the call is wrong or wants what is not supported, with the reason in a sentence
     */
    void read(Call call);
}
