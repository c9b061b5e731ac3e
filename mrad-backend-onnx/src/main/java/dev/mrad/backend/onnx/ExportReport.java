package dev.mrad.backend.onnx;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What was exported.
 *
 * @param file the ONNX file
 * @param data the file beside it that holds the larger weights, where there is one
 * @param operators how often each operator occurs
 * @param int8Cost what 8-bit products cost, in the measure of {@link OnnxExport#int8}; empty where
 *     there are none
 */
public record ExportReport(
    Path file, Optional<Path> data, Map<String, Integer> operators, OptionalDouble int8Cost) {
  /** The number of nodes, those within loops too. */
  public int nodes() {
    return operators.values().stream().mapToInt(Integer::intValue).sum();
  }
}
