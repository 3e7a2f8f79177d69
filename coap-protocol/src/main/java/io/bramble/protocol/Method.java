package io.bramble.protocol;

/** What a request asks to be done. */
public enum Method {
    GET, POST, PUT, DELETE
}
