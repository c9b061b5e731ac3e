package dev.mrad.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class KernelChoiceTest {
  private static final String HOTSPOT = "OpenJDK 64-Bit Server VM";
  private static final String MIXED = "mixed mode, sharing";
  private static final JvmFacts FINE = new JvmFacts(true, HOTSPOT, MIXED, "17.0.15+6", 256);

  @AfterEach
  void clear() {
    System.clearProperty(JvmFacts.PROPERTY);
  }

  @Test
  void should_have_no_objection_where_c2_compiles_vectors() {
    assertThat(FINE.objection()).isNull();
    assertThat(new JvmFacts(true, HOTSPOT, "compiled mode", "25+1", 128).objection()).isNull();
  }

  @Test
  void should_say_of_each_objection_what_helps() {
    assertThat(new JvmFacts(false, HOTSPOT, MIXED, "17", 0).objection())
        .isEqualTo(
            "the module jdk.incubator.vector is missing;"
                + " run java with --add-modules jdk.incubator.vector");
    assertThat(new JvmFacts(true, "Eclipse OpenJ9 VM", MIXED, "17", 256).objection())
        .contains("this is Eclipse OpenJ9 VM; use OpenJDK");
    assertThat(new JvmFacts(true, HOTSPOT, MIXED, "21+35-jvmci-23.1-b15", 256).objection())
        .contains("Graal, 21+35-jvmci-23.1-b15")
        .endsWith("try -Ddev.mrad.kernels=vector");
    for (String mode : new String[] {"interpreted mode", "mixed mode, emulated-client, sharing"}) {
      assertThat(new JvmFacts(true, HOTSPOT, mode, "17", 256).objection())
          .isEqualTo(
              "C2 is switched off ("
                  + mode
                  + "); run java without -Xint and -XX:TieredStopAtLevel");
    }
    assertThat(new JvmFacts(true, HOTSPOT, MIXED, "17", 64).objection())
        .startsWith("vectors here have 64 bits, expected 128 or more; ");
  }

  @Test
  void should_follow_the_facts_by_default() {
    JvmFacts here = JvmFacts.here();
    assertThat(here.module()).isEqualTo(JvmFacts.vectorModuleIsThere());
    assertThat(KernelChoice.of(null)).isEqualTo(KernelChoice.AUTO);
    Kernels kernels = KernelChoice.AUTO.kernels();
    if (here.objection() == null) {
      assertThat(kernels).isInstanceOf(VectorKernels.class);
    } else {
      assertThat(kernels).isInstanceOf(ScalarKernels.class);
    }
    assertThat(KernelChoice.AUTO.kernels()).isSameAs(kernels);
  }

  @Test
  void should_obey_the_property_unless_an_option_says_otherwise() {
    System.setProperty(JvmFacts.PROPERTY, "scalar");
    assertThat(KernelChoice.of(null)).isEqualTo(KernelChoice.SCALAR);
    assertThat(KernelChoice.of("vector")).isEqualTo(KernelChoice.VECTOR);
    assertThat(KernelChoice.of("auto")).isEqualTo(KernelChoice.AUTO);
    System.setProperty(JvmFacts.PROPERTY, "fast");
    assertThatThrownBy(() -> KernelChoice.of(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("-Ddev.mrad.kernels of auto, scalar or vector expected, found fast");
    assertThatThrownBy(() -> KernelChoice.of("fast"))
        .hasMessage("kernels of auto, scalar or vector expected, found fast");
  }

  @Test
  void should_refuse_vectors_without_the_module() {
    assumeFalse(JvmFacts.vectorModuleIsThere(), "this JVM has the Vector API");
    assertThatThrownBy(KernelChoice.VECTOR::kernels)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("run java with --add-modules jdk.incubator.vector");
  }
}
