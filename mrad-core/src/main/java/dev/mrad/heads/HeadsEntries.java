package dev.mrad.heads;

import dev.mrad.internal.format.VersionedFile;
import dev.mrad.internal.weights.TensorEntry;
import dev.mrad.internal.weights.TensorType;
import dev.mrad.spi.Shape;
import java.util.Arrays;
import java.util.List;

/** What a file of heads holds, each part checked when it is read. */
record HeadsEntries(VersionedFile file) {
  /** Refuses another variant; returns the variant. */
  String requireVariant(String... variants) {
    String variant = file.metadata("variant");
    if (!List.of(variants).contains(variant)) {
      throw file.bad(
          "heads of variant " + variant, "metadata", "variant " + String.join(" or ", variants));
    }
    return variant;
  }

  LinearMap map(String name) {
    TensorEntry weight = file.entry(name + ".weight", TensorType.F32, 2);
    TensorEntry bias = file.entry(name + ".bias", TensorType.F32, 1);
    Shape shape = weight.shape();
    return new LinearMap(
        where(name), shape.extent(1), shape.extent(0), file.floats(weight), file.floats(bias));
  }

  TokenRows rows(String name) {
    TensorEntry rows = file.entry(name, TensorType.F32, 2);
    Shape shape = rows.shape();
    return new TokenRows(where(name), shape.extent(0), shape.extent(1), file.floats(rows));
  }

  List<Integer> tokens(String name) {
    byte[] ids = file.tensors().bytes(file.entry(name, TensorType.I32, 1));
    return Arrays.stream(VersionedFile.ints(ids)).boxed().toList();
  }

  private String where(String name) {
    return file.path() + ", entry " + name;
  }
}
