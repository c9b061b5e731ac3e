package dev.mrad.bank;

import dev.mrad.api.Label;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows by which two banks differ, in canonical order.
 *
 * @param sameRules whether both were built with the same encoder and rules
 * @param added rows of the second bank alone
 * @param removed rows of the first bank alone
 * @param changed rows of both whose content, label, key or number of patches differs
 */
public record BankDifference(
    boolean sameRules, List<Row> added, List<Row> removed, List<Row> changed) {
  /** Copies the lists. */
  public BankDifference {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
    changed = List.copyOf(changed);
  }

  /**
   * A row of a bank.
   *
   * @param level {@code image} or {@code patch}
   * @param identity the image that it comes from
   * @param label its label; the second bank's, for a row of both
   */
  public record Row(String level, String identity, Label label) {}

  /** Whether the banks are the same. */
  public boolean isEmpty() {
    return sameRules && added.isEmpty() && removed.isEmpty() && changed.isEmpty();
  }

  /**
   * Finds a row in the other bank.
   *
   * @param level image or patch
   * @param identity the image
   * @param region of a patch row: an image has one row, but up to two prototypes
   */
  private record Place(String level, String identity, int region) {}

  /** What a row holds. */
  private record Held(String content, Label label, float[] key, int cells) {
    boolean same(Held other) {
      return content.equals(other.content)
          && label == other.label
          && cells == other.cells
          && Arrays.equals(key, other.key);
    }
  }

  static BankDifference of(ResidentBank first, ResidentBank second) {
    Map<Place, Held> before = rows(first);
    Map<Place, Held> after = rows(second);
    List<Row> added = new ArrayList<>();
    List<Row> removed = new ArrayList<>();
    List<Row> changed = new ArrayList<>();
    after.forEach((place, held) -> {
      Held old = before.get(place);
      if (old == null) {
        added.add(row(place, held));
      } else if (!old.same(held)) {
        changed.add(row(place, held));
      }
    });
    before.forEach((place, held) -> {
      if (!after.containsKey(place)) {
        removed.add(row(place, held));
      }
    });
    return new BankDifference(first.spec().equals(second.spec()), added, removed, changed);
  }

  private static Row row(Place place, Held held) {
    return new Row(place.level(), place.identity(), held.label());
  }

  private static Map<Place, Held> rows(ResidentBank bank) {
    Map<Place, Held> rows = new LinkedHashMap<>();
    for (ImageRows image : bank.rows()) {
      String identity = image.source().identity();
      String content = image.source().content();
      rows.put(new Place("image", identity, 0), new Held(content, image.label(), image.key(), 0));
      for (ImageRows.Prototype prototype : image.prototypes()) {
        rows.put(
            new Place("patch", identity, prototype.label().ordinal()),
            new Held(content, prototype.label(), prototype.key(), prototype.cells()));
      }
    }
    return rows;
  }
}
