/**
 * The operators Bramble knows, as values: each record is what ONNX calls a node's operator and attributes, resolved.
 *
 * <p>An operator answers for its output shape, its cost, and the region of each input that a region of its output
 * needs; that last answer is what makes a network cuttable.
 */
@Export
@Version("0.1.0")
package io.bramble.operator;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
