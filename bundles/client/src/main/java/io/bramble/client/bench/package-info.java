/** {@code bramble bench}: a model run on this machine alone, its time by node, and the same by ONNX Runtime in turns. */
package io.bramble.client.bench;
