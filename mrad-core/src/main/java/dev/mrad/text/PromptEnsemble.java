package dev.mrad.text;

import dev.mrad.api.BadInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts that say what a normal and what a damaged object is, for zero-shot scoring without any
 * memory: the baseline after WinCLIP. An image or a patch is compared with the mean of each side's
 * text features (each of unit length before and after the mean): {@code softmax_r(x · t_r / τ)}.
 *
 * <p>WinCLIP's windows of several sizes are not part of it: patches are the joint patch tokens that
 * MRAD-CLIP compares with its learned prompts, so that the two differ in the texts alone.
 *
 * @param normal token ids of each text, start and end included, without padding
 * @param anomalous likewise
 * @param temperature τ, above 0; {@link #TEMPERATURE} by default
 */
public record PromptEnsemble(
    List<List<Integer>> normal, List<List<Integer>> anomalous, double temperature) {
  /** The temperature at which MRAD-CLIP compares patches with texts. */
  public static final double TEMPERATURE = 0.07;

  /** Templates of a photograph; {@code {}} marks the place of a state. */
  public static final List<String> TEMPLATES =
      List.of(
          "a photo of a {}.",
          "a photo of the {}.",
          "a photo of one {}.",
          "a close-up photo of a {}.",
          "a cropped photo of a {}.",
          "a bright photo of a {}.",
          "a dark photo of a {}.",
          "a blurry photo of a {}.",
          "a photo of a {} for inspection.");

  /** States of an intact object; {@code {}} marks the place of its name. */
  public static final List<String> NORMAL_STATES =
      List.of(
          "{}", "flawless {}", "perfect {}", "intact {}", "{} without flaw", "{} without defect");

  /** States of a damaged object. */
  public static final List<String> ANOMALOUS_STATES =
      List.of(
          "damaged {}",
          "broken {}",
          "defective {}",
          "{} with flaw",
          "{} with defect",
          "{} with damage");

  private static final String PLACE = "{}";
  private static final int START = 49406;
  private static final int END = 49407;
  private static final int OBJECT = 14115;
  private static final int DAMAGED = 13568;
  private static final int STOP = 269;

  /** Copies the texts and checks them. */
  public PromptEnsemble {
    normal = copy(normal);
    anomalous = copy(anomalous);
    if (!(temperature > 0 && (float) temperature > 0 && temperature <= Float.MAX_VALUE)) {
      throw new BadInputException(
          "temperature " + temperature, "texts", "expected a positive number");
    }
  }

  private static List<List<Integer>> copy(List<List<Integer>> texts) {
    List<List<Integer>> copies = texts.stream().map(List::copyOf).toList();
    if (copies.isEmpty() || copies.stream().anyMatch(List::isEmpty)) {
      throw new BadInputException(
          "no texts, or one without tokens", "texts", "expected normal and anomalous ones");
    }
    return copies;
  }

  /**
   * The two texts whose ids are known without a vocabulary: "object." and "damaged object." in
   * CLIP's (SPEC §8).
   */
  public static PromptEnsemble standard() {
    return of(List.of(START, OBJECT, STOP, END), List.of(START, DAMAGED, OBJECT, STOP, END));
  }

  /** One text on each side. */
  public static PromptEnsemble of(List<Integer> normal, List<Integer> anomalous) {
    return new PromptEnsemble(List.of(normal), List.of(anomalous), TEMPERATURE);
  }

  /**
   * Every state of an object in every template, with the templates and states of this class.
   *
   * @param object what the object is called, such as {@code object}
   */
  public static PromptEnsemble of(Vocabulary vocabulary, String object) {
    return of(vocabulary, object, TEMPLATES, NORMAL_STATES, ANOMALOUS_STATES);
  }

  /**
   * Every state of an object in every template.
   *
   * @param templates with {@code {}} in the place of a state
   * @param normalStates with {@code {}} in the place of the object
   * @param anomalousStates likewise
   * @throws BadInputException when a {@code {}} is missing, or the vocabulary lacks a word
   */
  public static PromptEnsemble of(
      Vocabulary vocabulary,
      String object,
      List<String> templates,
      List<String> normalStates,
      List<String> anomalousStates) {
    return new PromptEnsemble(
        texts(vocabulary, object, templates, normalStates),
        texts(vocabulary, object, templates, anomalousStates),
        TEMPERATURE);
  }

  private static List<List<Integer>> texts(
      Vocabulary vocabulary, String object, List<String> templates, List<String> states) {
    List<List<Integer>> texts = new ArrayList<>();
    for (String template : templates) {
      for (String state : states) {
        List<Integer> ids = new ArrayList<>();
        ids.add(vocabulary.start());
        ids.addAll(vocabulary.words(put(template, put(state, object))));
        ids.add(vocabulary.end());
        texts.add(ids);
      }
    }
    return texts;
  }

  private static String put(String pattern, String words) {
    if (!pattern.contains(PLACE)) {
      throw new BadInputException("'" + pattern + "'", "texts", "expected a place " + PLACE);
    }
    return pattern.replace(PLACE, words);
  }

  /** The same texts with another temperature. */
  public PromptEnsemble withTemperature(double tau) {
    return new PromptEnsemble(normal, anomalous, tau);
  }
}
