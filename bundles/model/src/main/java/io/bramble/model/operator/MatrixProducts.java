package io.bramble.model.operator;

import io.bramble.operator.Clamp;
import io.bramble.operator.Gemm;
import io.bramble.operator.MatMul;

/** ONNX Gemm and MatMul. */
enum MatrixProducts implements Importer {
    GEMM {
        @Override
        public void read(Call call) {
            call.requireFloats();
            call.ignore("broadcast");
            Gemm gemm = new Gemm(call.number("alpha", 1), call.number("beta", 1), call.integer("transA", 0) != 0,
                    call.integer("transB", 0) != 0, Clamp.NONE);
            if (call.has(2)) {
                call.emit(gemm, call.in(0), call.in(1), call.in(2));
            } else {
                call.emit(gemm, call.in(0), call.in(1));
            }
        }
    },
    MATMUL {
        @Override
        public void read(Call call) {
            call.requireFloats();
            call.emit(new MatMul(Clamp.NONE), call.in(0), call.in(1));
        }
    }
}
