/** Banks, the CLIP towers, detection and the built-in CPU backend. */
module dev.mrad.core {
  requires transitive dev.mrad.api;
  requires com.fasterxml.jackson.core;
  requires java.desktop;
  requires org.slf4j;
  requires static jdk.incubator.vector;
  requires static org.jspecify;

  exports dev.mrad;

  provides dev.mrad.spi.BackendProvider with
      dev.mrad.internal.cpu.CpuBackendProvider;
}
