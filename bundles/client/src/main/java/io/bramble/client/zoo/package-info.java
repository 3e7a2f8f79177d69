/** Published architectures in their full size, with weights by chance: what to measure where no trained file is at hand. */
package io.bramble.client.zoo;
