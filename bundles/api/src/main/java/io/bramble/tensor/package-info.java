/**
 * Numbers in a shape: tensors, index regions, and tiles, which are the pieces of a value that travel between peers.
 *
 * <p>Axis order is ONNX's (NCHW for pictures) in every {@link io.bramble.tensor.Shape} and {@link
 * io.bramble.tensor.Region}; only the storage order of a {@link io.bramble.tensor.Tile} may differ, as its {@link
 * io.bramble.tensor.Layout} says.
 */
@Export
@Version("0.1.0")
package io.bramble.tensor;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
