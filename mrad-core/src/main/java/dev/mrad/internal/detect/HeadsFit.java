package dev.mrad.internal.detect;

import dev.mrad.api.IncompatibleException;
import dev.mrad.api.MemoryBank;
import dev.mrad.heads.ClipHeads;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.encoder.TextModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether trained heads belong to a bank and an encoder. */
public final class HeadsFit {
  private static final Logger LOG = LoggerFactory.getLogger(HeadsFit.class);

  private HeadsFit() {}

  /**
   * Heads of other dimensions or of another encoder are refused; another bank is logged.
   *
   * @throws IncompatibleException when they do not belong to the bank
   */
  public static void require(FineTunedHeads heads, MemoryBank bank) {
    int image = heads.imageQuery().inputs();
    int patch = heads.patchQuery().inputs();
    if (image != bank.image().dimension() || patch != bank.patch().dimension()) {
      throw new IncompatibleException(
          "the heads take features of "
              + image
              + " and "
              + patch
              + " values, but the bank's keys have "
              + bank.image().dimension()
              + " and "
              + bank.patch().dimension());
    }
    String encoder = bank.spec().encoder();
    if (!heads.encoder().isEmpty() && !heads.encoder().equals(encoder)) {
      throw new IncompatibleException(
          "the heads were trained on encoder "
              + heads.encoder()
              + ", but the bank was built with encoder "
              + encoder);
    }
    if (!heads.bank().isEmpty() && !heads.bank().equals(bank.digest())) {
      LOG.warn(
          "the heads were trained with bank {}, but retrieve from bank {}",
          heads.bank(),
          bank.digest());
    }
  }

  /**
   * Checks the text tower that prompts were learned with, where it is known.
   *
   * @return the encoder's text side
   * @throws IncompatibleException when the encoder has another one, or none
   */
  public static TextModel requireText(ClipHeads heads, GraphEncoder encoder) {
    TextModel text = encoder.model().requireText();
    if (!heads.text().isEmpty() && !heads.text().equals(text.identity())) {
      throw new IncompatibleException(
          "the prompts were learned with text tower "
              + heads.text()
              + ", but that of "
              + encoder.name()
              + " is "
              + text.identity());
    }
    return text;
  }
}
