@echo off
rem The command mrad. Builds itself with Maven when the build is missing; delete target\built after
rem changes. MRAD_CLASSPATH adds jars (natives, other backends), MRAD_JAVA_OPTS flags of the JVM, MRAD_LOG sets the level of the log.
setlocal
set "CLI=%~dp0"
for %%I in ("%CLI%..\..") do set "ROOT=%%~fI"
if defined JAVA_HOME (set "JAVA=%JAVA_HOME%\bin\java") else (set "JAVA=java")
if not defined MRAD_LOG set "MRAD_LOG=warn"
rem An empty entry would be the folder at hand.
if defined MRAD_CLASSPATH set "MRAD_CLASSPATH=;%MRAD_CLASSPATH%"
if defined JAVA_HOME (if not exist "%JAVA%.exe" goto homeless) else (where java >nul 2>&1 || goto homeless)
if exist "%CLI%target\built" goto run
where mvn >nul 2>&1
if errorlevel 1 goto mavenless
echo building mrad with Maven 1>&2
rem Jars of older versions would stay on the class path.
if exist "%CLI%target\lib" rmdir /s /q "%CLI%target\lib"
pushd "%ROOT%"
call mvn -B -q -ntp -Dstyle.color=never -pl examples/cli -am package -Dmaven.test.skip=true 1>&2
if errorlevel 1 goto broken
popd
type nul > "%CLI%target\built"
:run
rem As in the launcher for POSIX shells, but for the archive of classes.
set "VECTOR="
"%JAVA%" --list-modules 2>nul | findstr /b "jdk.incubator.vector" >nul && set "VECTOR=--add-modules=jdk.incubator.vector"
set "SOONER=-XX:Tier3BackEdgeThreshold=6000 -XX:Tier4BackEdgeThreshold=4000"
"%JAVA%" %VECTOR% %SOONER% -XX:+DisplayVMOutputToStderr -Xlog:disable --enable-native-access=ALL-UNNAMED "-Dorg.slf4j.simpleLogger.defaultLogLevel=%MRAD_LOG%" %MRAD_JAVA_OPTS% -cp "%CLI%target\classes;%CLI%target\lib\*%MRAD_CLASSPATH%" dev.mrad.cli.Main %*
exit /b %errorlevel%
:homeless
echo mrad: no Java, %JAVA%, expected a JDK 17 or newer on PATH or in JAVA_HOME 1>&2
exit /b 2
:mavenless
echo mrad: no Maven, mvn, expected it on PATH to build the command 1>&2
exit /b 2
:broken
popd
echo mrad: the build failed, %ROOT%, expected that Maven can build it, see above 1>&2
exit /b 2
