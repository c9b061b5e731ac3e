/**
 * The backend {@code onnxruntime}: graphs as ONNX models, run by ONNX Runtime through DJL; and the
 * export of encoders and detectors as ONNX files.
 */
@NullMarked
package dev.mrad.backend.onnx;

import org.jspecify.annotations.NullMarked;
