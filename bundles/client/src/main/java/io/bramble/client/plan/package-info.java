/** {@code bramble plan --devices}: clusters that are described, plans made for them here, and pictures of plans. */
package io.bramble.client.plan;
