package dev.mrad;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the code of the library must never do (docs/architecture.md). */
class ArchitectureTest {
  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.mrad");

  private static final String[] API = {"dev.mrad.api..", "dev.mrad.spi.."};

  private static final int MOST_API_TYPES = 27;

  /** Every way to leave the JVM or to touch its properties, by declaring class. */
  private static final List<ForbiddenCalls> FORBIDDEN =
      List.of(
          new ForbiddenCalls(
              System.class,
              Set.of(
                  "exit",
                  "getProperty",
                  "setProperty",
                  "clearProperty",
                  "getProperties",
                  "setProperties")),
          new ForbiddenCalls(Runtime.class, Set.of("exit", "halt", "addShutdownHook")),
          new ForbiddenCalls(Boolean.class, Set.of("getBoolean")),
          new ForbiddenCalls(Integer.class, Set.of("getInteger")),
          new ForbiddenCalls(Long.class, Set.of("getLong")));

  @Test
  void should_see_both_modules() {
    assertThat(LIBRARY).extracting(JavaClass::getPackageName).contains("dev.mrad.api", "dev.mrad");
  }

  @Test
  void should_keep_the_api_free_of_dependencies() {
    check(
        noClasses()
            .that(resideInAnyPackage(API))
            .should()
            .dependOnClassesThat(
                resideOutsideOfPackages(
                    "dev.mrad.api..",
                    "dev.mrad.spi..",
                    "java.io..",
                    "java.lang..",
                    "java.nio..",
                    "java.security..",
                    "java.util..",
                    "org.jspecify.annotations.."))
            .because("users and backend authors get nothing else on their class path"));
  }

  @Test
  void should_keep_the_types_of_users_free_of_those_of_backend_authors() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.mrad.api..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.mrad.spi.."));
  }

  @Test
  void should_keep_core_free_of_engines_and_backends() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "ai.djl..",
                "ai.onnxruntime..",
                "org.bytedeco..",
                "org.tensorflow..",
                "dev.mrad.backend..",
                "dev.mrad.djl..",
                "dev.mrad.onnx.."));
  }

  @Test
  void should_keep_the_built_in_backend_behind_the_spi() {
    check(
        noClasses()
            .that(resideOutsideOfPackages("dev.mrad.internal.cpu.."))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.mrad.internal.cpu..")
            .because("a custom backend gets every model without it"));
  }

  @Test
  void should_name_a_family_of_encoders_where_it_is_registered_only() {
    check(
        noClasses()
            .that(resideOutsideOfPackages("dev.mrad.internal.clip..", "dev.mrad.internal.family.."))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.mrad.internal.clip..")
            .because("another family works everywhere without a change elsewhere"));
  }

  @Test
  void should_have_no_package_circles() {
    slices().matching("(**)").should().beFreeOfCycles().check(LIBRARY);
  }

  @Test
  void should_let_an_image_flow_one_way() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage("dev.mrad.internal.retrieval..", "dev.mrad.internal.detect..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "dev.mrad.dataset..",
                "dev.mrad.evaluation..",
                "dev.mrad.metrics..",
                "dev.mrad.render.."));
  }

  @Test
  void should_neither_exit_nor_touch_system_properties() {
    check(
        noClasses()
            .should()
            .accessTargetWhere(
                describe(
                    "leaves the JVM or touches its properties",
                    access ->
                        FORBIDDEN.stream().anyMatch(calls -> calls.match(access))
                            && !asksForFacts(access))));
  }

  /** Processor and JVM are properties only by name; nothing else says what they are. */
  private static boolean asksForFacts(JavaAccess<?> access) {
    return access.getOriginOwner().getFullName().equals("dev.mrad.internal.cpu.JvmFacts")
        && access.getName().equals("getProperty");
  }

  @Test
  void should_not_touch_the_network() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("java.net..", "javax.net..", "com.sun.net..")
                    .or(
                        resideInAPackage("java.nio.channels..")
                            .and(
                                describe(
                                    "are channels of the network",
                                    type ->
                                        type.getSimpleName().contains("Socket")
                                            || type.getSimpleName().contains("Datagram"))))));
  }

  @Test
  void should_leave_the_choice_of_a_logger_to_the_application() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "org.slf4j.simple..",
                "org.slf4j.impl..",
                "ch.qos.logback..",
                "org.apache.logging..",
                "org.apache.log4j..",
                "java.util.logging.."));
    check(NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS);
  }

  @Test
  void should_name_things_by_what_they_are() {
    check(
        noClasses()
            .should()
            .resideInAnyPackage("..util..", "..utils..", "..common..", "..misc..")
            .orShould()
            .haveSimpleNameEndingWith("Utils"));
    check(noClasses().should().haveNameMatching(".*\\.Abstract\\w*Tower"));
  }

  @Test
  void should_keep_the_face_small() {
    Set<String> types =
        LIBRARY.stream()
            .filter(type -> type.getPackageName().equals("dev.mrad.api"))
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .filter(JavaClass::isTopLevelClass)
            .map(JavaClass::getSimpleName)
            .collect(Collectors.toSet());
    assertThat(types).contains("MemoryBank").hasSizeLessThanOrEqualTo(MOST_API_TYPES);
  }

  /** A rule that finds nothing to look at fails: its package has moved. */
  private static void check(ArchRule rule) {
    rule.allowEmptyShould(false).check(LIBRARY);
  }

  private record ForbiddenCalls(Class<?> owner, Set<String> methods) {
    boolean match(JavaAccess<?> access) {
      return access.getTarget() instanceof CodeUnitCallTarget
          && access.getTargetOwner().isEquivalentTo(owner)
          && methods.contains(access.getTarget().getName());
    }
  }
}
