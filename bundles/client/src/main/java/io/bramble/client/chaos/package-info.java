/** Requests at a cluster whose peers are killed, stopped, cut off and upgraded meanwhile, and what comes of them. */
package io.bramble.client.chaos;
