/** This machine's role as helper: take a task, hold its weights, run it, answer. */
package io.bramble.worker;
