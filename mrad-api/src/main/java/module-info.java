/** What users of MRAD see, and what authors of backends see. */
module dev.mrad.api {
  requires static transitive org.jspecify;

  exports dev.mrad.api;
  exports dev.mrad.spi;
}
