/** An ONNX file as records: exactly the messages an inference graph needs, every length bounded, the rest skipped. */
package io.bramble.model.onnx;
