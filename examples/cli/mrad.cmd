@echo off
rem The command mrad. Builds itself with Maven when the build is missing; delete target\built after
rem changes. MRAD_CLASSPATH adds jars (natives, other backends), MRAD_JAVA_OPTS flags of the JVM, MRAD_LOG sets the level of the log.
setlocal
set "CLI=%~dp0"
set "ROOT=%CLI%..\.."
if defined JAVA_HOME (set "JAVA=%JAVA_HOME%\bin\java") else (set "JAVA=java")
if not defined MRAD_LOG set "MRAD_LOG=warn"
if exist "%CLI%target\built" goto run
echo building mrad with Maven 1>&2
pushd "%ROOT%"
call mvn -B -q -ntp -Dstyle.color=never -pl examples/cli -am package -Dmaven.test.skip=true 1>&2
if errorlevel 1 (
  popd
  echo mrad: the build failed, %ROOT%, expected that Maven can build it 1>&2
  exit /b 2
)
popd
type nul > "%CLI%target\built"
:run
set "VECTOR="
"%JAVA%" --list-modules 2>nul | findstr /b "jdk.incubator.vector" >nul && set "VECTOR=--add-modules=jdk.incubator.vector"
"%JAVA%" %VECTOR% -XX:+DisplayVMOutputToStderr -Xlog:disable --enable-native-access=ALL-UNNAMED "-Dorg.slf4j.simpleLogger.defaultLogLevel=%MRAD_LOG%" %MRAD_JAVA_OPTS% -cp "%CLI%target\classes;%CLI%target\lib\*;%MRAD_CLASSPATH%" dev.mrad.cli.Main %*
exit /b %errorlevel%
