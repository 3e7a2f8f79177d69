/** From an ONNX file to a graph that is ready to be divided and run. */
package io.bramble.model;
