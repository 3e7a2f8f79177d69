/** ONNX nodes into operators of ours: one small importer per operator or family of operators. */
package io.bramble.model.operator;
