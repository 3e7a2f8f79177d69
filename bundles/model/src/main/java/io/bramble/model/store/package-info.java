/** What a peer keeps on disk. */
package io.bramble.model.store;
