@echo off
rem Finds or installs a .NET SDK, compiles build\ once for each content, and starts it. Everything else is C#.
rem The work is in the PowerShell below the last exit; it prints two lines, the paths of dotnet and of the compiled build.
setlocal
set "NUKE_ROOT=%~dp0."
set "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1"
set "DOTNET_NOLOGO=1"
set "DOTNET_CLI_TELEMETRY_OPTOUT=1"
set "KINDLING_SCRIPT=%~f0"
set "KINDLING_DLL="
for /f "usebackq tokens=1,* delims==" %%a in (`powershell -NoLogo -NoProfile -ExecutionPolicy ByPass -Command "$text = Get-Content -Raw -LiteralPath $env:KINDLING_SCRIPT; Invoke-Expression $text.Substring($text.LastIndexOf('#' + 'ps1'))"`) do set "%%a=%%b"
if not defined KINDLING_DLL exit /b 3
"%KINDLING_DOTNET%" "%KINDLING_DLL%" %*
exit /b %ERRORLEVEL%

#ps1
$ErrorActionPreference = 'Stop'
$root = [IO.Path]::GetFullPath($env:NUKE_ROOT)
$temp = Join-Path $root '.nuke\temp'
New-Item -ItemType Directory -Force $temp | Out-Null
$wanted = [version](Get-Content -Raw (Join-Path $root 'global.json') | ConvertFrom-Json).sdk.version
function Test-Sdk($folder) {
    if (-not $folder -or -not (Test-Path (Join-Path $folder 'dotnet.exe'))) { return $false }
    $sdks = Get-ChildItem (Join-Path $folder 'sdk') -Directory | Where-Object { $_.Name -match '^\d+\.\d+\.\d+$' }
    [bool]($sdks | Where-Object { $v = [version]$_.Name; $v.Major -eq $wanted.Major -and $v.Minor -eq $wanted.Minor -and $v.Build -ge $wanted.Build })
}
$onPath = (Get-Command dotnet -ErrorAction SilentlyContinue).Source
$folders = @($env:DOTNET_ROOT, $(if ($onPath) { Split-Path $onPath }), (Join-Path $temp 'dotnet'), (Join-Path $env:ProgramFiles 'dotnet'))
$home_ = $folders | Where-Object { Test-Sdk $_ } | Select-Object -First 1
if (-not $home_) {
    [Console]::Error.WriteLine("build.cmd: no .NET SDK $($wanted.Major).$($wanted.Minor) found: installing one into .nuke\temp\dotnet")
    $script = Join-Path $temp 'dotnet-install.ps1'
    Invoke-WebRequest https://dot.net/v1/dotnet-install.ps1 -OutFile $script -UseBasicParsing
    $home_ = Join-Path $temp 'dotnet'
    & $script -Channel "$($wanted.Major).$($wanted.Minor)" -InstallDir $home_ -NoPath | Out-Null
}
$dotnet = Join-Path $home_ 'dotnet.exe'
$rid = if ($env:PROCESSOR_ARCHITECTURE -eq 'ARM64') { 'win-arm64' } else { 'win-x64' }
$files = @(Get-ChildItem (Join-Path $root 'build') -Recurse -File) + @('global.json', 'Directory.Build.props', 'Directory.Packages.props' | ForEach-Object { Get-Item (Join-Path $root $_) })
$lines = $files | Sort-Object FullName | ForEach-Object { $_.FullName.Substring($root.Length) + ' ' + (Get-FileHash $_.FullName).Hash }
$sha = [Security.Cryptography.SHA256]::Create()
$bytes = $sha.ComputeHash([Text.Encoding]::UTF8.GetBytes(($lines + $rid) -join "`n"))
$key = (-join ($bytes | ForEach-Object { $_.ToString('x2') })).Substring(0, 32)
$cache = if ($env:KINDLING_CACHE) { Join-Path $env:KINDLING_CACHE 'builds' } else { Join-Path $env:LOCALAPPDATA 'kindling\builds' }
$target = Join-Path $cache $key
if (-not (Test-Path (Join-Path $target 'Build.dll'))) {
    [Console]::Error.WriteLine('build.cmd: compiling the build, once for this state of build\ ...')
    $mine = "$target.$PID"
    $output = & $dotnet publish (Join-Path $root 'build\_build.csproj') -c Release -r $rid --self-contained false -o $mine --artifacts-path "$mine.artifacts" -nologo -v quiet -nodeReuse:false '-p:UseSharedCompilation=false' '-p:PublishReadyToRun=true'
    if ($LASTEXITCODE -ne 0 -and "$output" -match 'NU1(10[0-3]|301)') {
        # Ahead-of-time code needs a package that a closed network may not have; without it the build only starts slower.
        $output = & $dotnet publish (Join-Path $root 'build\_build.csproj') -c Release -r $rid --self-contained false -o $mine --artifacts-path "$mine.artifacts" -nologo -v quiet -nodeReuse:false '-p:UseSharedCompilation=false'
    }
    if ($LASTEXITCODE -ne 0) { $output | ForEach-Object { [Console]::Error.WriteLine($_) }; exit 2 }
    if ((Test-Path $target) -and -not (Test-Path (Join-Path $target 'Build.dll'))) { Remove-Item -Recurse -Force $target }
    if (-not (Test-Path $target)) { Move-Item $mine $target -ErrorAction SilentlyContinue }
    Remove-Item -Recurse -Force $mine, "$mine.artifacts" -ErrorAction SilentlyContinue
}
"KINDLING_DOTNET=$dotnet"
"KINDLING_DLL=$(Join-Path $target 'Build.dll')"
