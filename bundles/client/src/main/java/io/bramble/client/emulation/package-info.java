/**
 * A cluster of boards on one machine: peers as processes of their own, each in a network namespace and a control group,
 * computing and sending as many times slower than the boards they stand for. Linux and root only.
 */
package io.bramble.client.emulation;
