/** Banks, the CLIP towers, detection and the built-in CPU backend. */
module dev.mrad.core {
  requires transitive dev.mrad.api;
  requires com.fasterxml.jackson.core;
  // Only dev.mrad.BufferedImages shows a type of it.
  requires transitive java.desktop;
  requires org.slf4j;
  requires static jdk.incubator.vector;
  requires static org.jspecify;

  exports dev.mrad;
  exports dev.mrad.bank;
  exports dev.mrad.dataset;
  exports dev.mrad.evaluation;
  exports dev.mrad.heads;
  exports dev.mrad.metrics;
  exports dev.mrad.moments;
  exports dev.mrad.render;
  exports dev.mrad.retrieval;
  exports dev.mrad.text;
  exports dev.mrad.train;

  uses dev.mrad.spi.BackendProvider;
  uses dev.mrad.spi.TokenizerProvider;

  provides dev.mrad.spi.BackendProvider with
      dev.mrad.internal.cpu.CpuBackendProvider;
}
