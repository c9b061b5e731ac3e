package dev.mrad;

import dev.mrad.api.IncompatibleException;
import dev.mrad.api.MemoryBank;
import dev.mrad.heads.FineTunedHeads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether trained heads belong to a bank. */
final class HeadsFit {
  private static final Logger LOG = LoggerFactory.getLogger(HeadsFit.class);

  private HeadsFit() {}

  static void require(FineTunedHeads heads, MemoryBank bank) {
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
}
