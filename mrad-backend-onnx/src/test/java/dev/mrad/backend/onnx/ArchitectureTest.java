package dev.mrad.backend.onnx;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.mrad.backend.onnx");

  @Test
  void should_compute_itself_and_use_what_core_exports() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.mrad.internal..")
        .check(MODULE);
  }

  @Test
  void should_write_no_property_but_those_that_keep_djl_from_the_network() {
    noClasses()
        .that(DescribedPredicate.not(simpleName("OnnxRuntime")))
        .should()
        .callMethod(System.class, "setProperty", String.class, String.class)
        .check(MODULE);
  }

  @Test
  void should_open_no_connection() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.net\\.(?!URL$).*|java\\.net\\.http\\..*")
        .check(MODULE);
  }
}
