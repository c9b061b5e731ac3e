package dev.mrad.bank;

import dev.mrad.api.BadInputException;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.MemoryBank;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Banks made of banks, without encoding an image again. The results are exact: a bank without an
 * image is byte for byte the bank that was never given it, and the merged parts of a data set are
 * the bank of the whole, in whatever order. To add images, see {@link BankBuilder#add(MemoryBank)}.
 */
public final class Banks {
  private Banks() {}

  /**
   * All rows of several banks; an image that is in more than one counts once.
   *
   * @param banks at least one, made by this library
   * @throws IncompatibleException when they were built with different encoders or rules
   * @throws BadInputException when two different images share an identity
   */
  public static MemoryBank merge(List<MemoryBank> banks) {
    if (banks.isEmpty()) {
      throw new BadInputException("no banks", "merge", "expected at least one");
    }
    BankAssembler assembler = BankAssembler.like(resident(banks.get(0)));
    banks.forEach(bank -> assembler.add(resident(bank)));
    return assembler.build();
  }

  /**
   * A bank without some of its images.
   *
   * @param bank one made by this library
   * @param images identities, {@code <data set>/<category>/<path>}
   * @param dataSets names of data sets, all of whose images go
   * @throws BadInputException when one of them is not there, or a class has no rows left
   */
  public static MemoryBank remove(
      MemoryBank bank, Collection<String> images, Collection<String> dataSets) {
    ResidentBank whole = resident(bank);
    Set<String> goneImages = new HashSet<>(images);
    Set<String> goneSets = new HashSet<>(dataSets);
    BankAssembler assembler = BankAssembler.like(whole);
    Set<String> foundImages = new HashSet<>();
    Set<String> foundSets = new HashSet<>();
    for (ImageRows image : whole.rows()) {
      String identity = image.source().identity();
      String dataSet = image.source().dataset();
      boolean gone = false;
      if (goneImages.contains(identity)) {
        foundImages.add(identity);
        gone = true;
      }
      if (goneSets.contains(dataSet)) {
        foundSets.add(dataSet);
        gone = true;
      }
      if (!gone) {
        assembler.add(image);
      }
    }
    requireFound("image", images, foundImages);
    requireFound("data set", dataSets, foundSets);
    return assembler.build();
  }

  private static void requireFound(String what, Collection<String> asked, Set<String> found) {
    List<String> missing = asked.stream().filter(name -> !found.contains(name)).distinct().toList();
    if (!missing.isEmpty()) {
      throw new BadInputException(
          "no " + what + " " + String.join(", ", missing),
          "bank",
          "expected "
              + (what.equals("image") ? "<data set>/<category>/<path>" : "a name")
              + " that is in the bank");
    }
  }

  /**
   * Compares two banks row by row. The result lists the rows of the second bank alone, those of the
   * first alone, and those that changed.
   */
  public static BankDifference difference(MemoryBank first, MemoryBank second) {
    return BankDifference.of(resident(first), resident(second));
  }

  /** The bank as one whose rows can be listed. */
  static ResidentBank resident(MemoryBank bank) {
    if (bank instanceof ResidentBank resident) {
      return resident;
    }
    if (bank instanceof MappedBank) {
      throw new BadInputException(
          "a mapped bank", "bank " + bank.digest(), "expected one that is read wholly (Mrad.bank)");
    }
    throw new BadInputException(
        "a bank of " + bank.getClass().getName(), "bank", "expected one that Mrad made");
  }
}
