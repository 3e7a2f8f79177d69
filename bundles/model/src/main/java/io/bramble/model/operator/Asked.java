package io.bramble.model.operator;

/**
 * What an importer wanted to know of a node: so the page of operators lists the attributes that are understood.
 *
 * @param operator with its domain in front, if that is not ONNX's
 * @param kind of the attribute's value, in words; empty where the attribute says more than one
 * @param otherwise what is taken if it is not given; empty if nothing is
 */
public record Asked(String operator, String attribute, String kind, String otherwise) {}
