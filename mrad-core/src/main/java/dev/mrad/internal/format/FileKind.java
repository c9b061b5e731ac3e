package dev.mrad.internal.format;

/**
 * The kinds of files that this library writes in the common frame ({@link VersionedFile}), with the
 * history of their versions. A reader knows all versions from the oldest to the newest; the writer
 * writes the newest. The number rises when a reader of the version before could misunderstand a
 * file. {@code docs/file-formats.md} describes the content.
 */
public enum FileKind {
  /**
   * A memory bank.
   *
   * <ol>
   *   <li>The first, with digests.
   * </ol>
   */
  BANK("mrad-bank", 1, 1, 1),

  /**
   * Trained heads.
   *
   * <ol>
   *   <li>Without digests; the biases of prompts are always the dual prior's.
   *   <li>Without digests; for prompts whose biases have another source, named in {@code bias}.
   *   <li>Digests; prompts always name the source of their biases.
   * </ol>
   */
  HEADS("mrad-heads", 1, 3, 3),

  /**
   * Features of a data set's images.
   *
   * <ol>
   *   <li>As version 2; no file of it is read.
   *   <li>No frame: a file of its own, read by {@code FeatureStore} alone; without digests.
   *   <li>The common frame; a digest for each record, since records come one after the other.
   * </ol>
   */
  FEATURES("mrad-features", 3, 3, 3),

  /**
   * A training that goes on later.
   *
   * <ol>
   *   <li>Without digests; the format's name is {@code mrad-checkpoint-1}.
   *   <li>Digests.
   * </ol>
   */
  CHECKPOINT("mrad-checkpoint", 1, 2, 2);

  private final String format;
  private final int oldest;
  private final int firstWithDigests;
  private final int newest;

  FileKind(String format, int oldest, int firstWithDigests, int newest) {
    this.format = format;
    this.oldest = oldest;
    this.firstWithDigests = firstWithDigests;
    this.newest = newest;
  }

  /** Its name within files. */
  public String format() {
    return format;
  }

  int oldest() {
    return oldest;
  }

  int newest() {
    return newest;
  }

  boolean hasDigests(int version) {
    return version >= firstWithDigests;
  }

  /** What a person calls it. */
  String noun() {
    return format.substring("mrad-".length());
  }
}
