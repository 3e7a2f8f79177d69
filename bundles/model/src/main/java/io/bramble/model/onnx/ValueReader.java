package io.bramble.model.onnx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** ONNX ValueInfoProto, TypeProto.Tensor and TensorShapeProto. */
final class ValueReader {
    private final Wire wire;
    private String name = "";
    private int type;
    private List<OnnxValue.Extent> extents;

    private ValueReader(Wire wire) {
        this.wire = wire;
    }

    static OnnxValue read(Wire wire) throws IOException {
        ValueReader r = new ValueReader(wire);
        wire.message(r::value);
        return new OnnxValue(r.name, r.type, r.extents);
    }

    private void value(int number) throws IOException {
        switch (number) {
            case 1 -> name = wire.string();
            case 2 -> wire.message(n -> {
                if (n == 1) {
                    wire.message(this::tensor);
                } else {
                    wire.skip();
                }
            });
            default -> wire.skip();
        }
    }

    private void tensor(int number) throws IOException {
        switch (number) {
            case 1 -> type = (int) wire.varint();
            case 2 -> {
                extents = new ArrayList<>();
                wire.message(n -> {
                    if (n == 1) {
                        extent();
                    } else {
                        wire.skip();
                    }
                });
            }
            default -> wire.skip();
        }
    }

    private void extent() throws IOException {
        var of = new Object() {
            long size = -1;
            String parameter = "";
        };
        wire.message(number -> {
            switch (number) {
                case 1 -> of.size = wire.varint();
                case 2 -> of.parameter = wire.string();
                default -> wire.skip();
            }
        });
        // Exporters write 0 or -1 for an extent they do not know.
        extents.add(new OnnxValue.Extent(of.size <= 0 ? -1 : of.size, of.parameter));
    }
}
