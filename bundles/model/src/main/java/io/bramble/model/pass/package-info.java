/** Graph-to-graph steps that hold on every machine; a graph is checked whole after each. */
package io.bramble.model.pass;
