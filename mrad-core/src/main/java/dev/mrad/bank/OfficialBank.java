package dev.mrad.bank;

import dev.mrad.api.BadInputException;
import dev.mrad.api.BankSpec;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.Label;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.DataSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The two files in which the released code keeps a bank, {@code cache_model_<set>.pt} and {@code
 * cache_patch_model_<set>.pt} (docs/method.md §10), read as data: nothing in them is executed.
 *
 * <p>They hold keys and one-hot values, but not which image a row comes from. So a row gets a
 * made-up identity, {@code <name>/imported/<number>}, where the number counts rows of the image
 * memory, and, apart from them, anomalous and normal rows of the patch memory. Rows of equal number
 * need not come from one image. The digest of such an identity is one of keys and labels, and its
 * number of patches is 0, which means unknown.
 */
public final class OfficialBank {
  /**
   * The most rows that six digits can number; the order of their texts is then that of the numbers.
   */
  static final int MOST_ROWS = 1_000_000;

  private final OfficialMemory image;
  private final OfficialMemory patch;

  private OfficialBank(OfficialMemory image, OfficialMemory patch) {
    this.image = image;
    this.patch = patch;
  }

  /**
   * Reads both files wholly.
   *
   * @param image the image memory's file
   * @param patch the patch memory's file
   * @throws BadInputException when a file is not a zip archive of keys and values, is damaged, keys
   *     are not finite and of unit length, values are not one-hot, or a class has no rows
   */
  public static OfficialBank read(Path image, Path patch) {
    return new OfficialBank(OfficialMemory.read(image), OfficialMemory.read(patch));
  }

  /**
   * The bank, as one that an encoder built with the released code's rules. The files do not say
   * which encoder that was, so only the lengths of keys are compared: the caller vouches for the
   * rest.
   *
   * @param name the data set's name, without slashes
   * @param encoder opened at the input size that the bank was built at
   * @throws IncompatibleException when its features have other lengths than the keys
   * @throws BadInputException when the name cannot be one, or the patch memory has more rows of a
   *     class than the image memory has images
   */
  public MemoryBank bank(String name, ImageEncoder encoder) {
    String dataSet = new DataSet(name, List.of()).name();
    if (image.dimension() != encoder.dimension() || patch.dimension() != encoder.width()) {
      throw new IncompatibleException(
          image.file()
              + " and "
              + patch.file()
              + " have keys of "
              + image.dimension()
              + " and "
              + patch.dimension()
              + " values, but encoder "
              + encoder.name()
              + " gives "
              + encoder.dimension()
              + " and "
              + encoder.width());
    }
    BankSpec spec = BankSpec.of(encoder.identity(), encoder.inputSize());
    BankAssembler assembler = new BankAssembler(spec, image.dimension(), patch.dimension());
    List<Integer> anomalous = patch.rows(Label.ANOMALOUS);
    List<Integer> normal = patch.rows(Label.NORMAL);
    requireImages(anomalous.size());
    requireImages(normal.size());
    for (int row = 0; row < image.size(); row++) {
      List<ImageRows.Prototype> prototypes = new ArrayList<>();
      add(prototypes, anomalous, row, Label.ANOMALOUS);
      add(prototypes, normal, row, Label.NORMAL);
      String path = String.format(Locale.ROOT, "imported/%06d", row);
      assembler.add(
          new ImageRows(
              new Source(dataSet, path, content(row, prototypes)),
              image.label(row),
              image.key(row),
              prototypes));
    }
    return assembler.build();
  }

  private void requireImages(int rows) {
    if (rows > image.size()) {
      throw new BadInputException(
          rows + " rows of a class",
          patch.file().toString(),
          "expected at most one for each of the " + image.size() + " rows of " + image.file());
    }
  }

  private void add(
      List<ImageRows.Prototype> prototypes, List<Integer> rows, int number, Label label) {
    if (number < rows.size()) {
      prototypes.add(new ImageRows.Prototype(label, patch.key(rows.get(number)), 0));
    }
  }

  /** Tells apart rows of equal number in different banks. */
  private String content(int row, List<ImageRows.Prototype> prototypes) {
    List<float[]> keys = new ArrayList<>();
    keys.add(image.key(row));
    List<Label> labels = new ArrayList<>();
    labels.add(image.label(row));
    for (ImageRows.Prototype prototype : prototypes) {
      keys.add(prototype.key());
      labels.add(prototype.label());
    }
    return ContentDigest.of(labels, keys);
  }
}
