package io.bramble.inference;

import java.util.Arrays;
import java.util.Optional;

/** What bodies may be, with the numbers of the CoAP Content-Formats registry. */
public enum MediaType {
    TEXT("text/plain", 0),
    JPEG("image/jpeg", 22),
    PNG("image/png", 23),
    OCTETS("application/octet-stream", 42),
    JSON("application/json", 50),
    CBOR("application/cbor", 60);

    private final String mime;
    private final int contentFormat;

    MediaType(String mime, int contentFormat) {
        this.mime = mime;
        this.contentFormat = contentFormat;
    }

    public String mime() {
        return mime;
    }

    public int contentFormat() {
        return contentFormat;
    }

    public static Optional<MediaType> of(int contentFormat) {
        return Arrays.stream(values()).filter(m -> m.contentFormat == contentFormat).findFirst();
    }
}
