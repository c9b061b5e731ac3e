package dev.mrad.testing;

import dev.mrad.heads.FineTunedHeads;
import dev.mrad.heads.LinearMap;
import java.util.ArrayList;
import java.util.List;

/** The golden heads of MRAD-FT. */
public final class GoldenHeads {
  private GoldenHeads() {}

  /** Heads of {@code init}, {@code adam3} or {@code cosine3}, trained on who knows what. */
  public static FineTunedHeads read(String stage) {
    try (Golden golden = Golden.open("ft")) {
      List<LinearMap> maps = new ArrayList<>();
      for (String name : FineTunedHeads.NAMES) {
        String tensor = stage + "." + name;
        int[] shape = golden.shape(tensor + ".weight");
        maps.add(
            new LinearMap(
                name,
                shape[1],
                shape[0],
                golden.floats(tensor + ".weight"),
                golden.floats(tensor + ".bias")));
      }
      return FineTunedHeads.of(maps, "", "");
    }
  }
}
