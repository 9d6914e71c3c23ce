using Kindling.Pipelines.Local;
using Kindling.Testing;
using Serilog;
using Shouldly;

namespace Kindling.Pipelines.Tests.Local;

public sealed class RuntimesTests : IDisposable
{
    private readonly TempDirectory temporary = new();
    private readonly Dictionary<string, string> variables = new(StringComparer.Ordinal);

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    public void Dispose() => temporary.Dispose();

    [Xunit.Theory]
    [Xunit.InlineData("JAVA_VERSION=\"17.0.15\"", 17)]
    [Xunit.InlineData("JAVA_VERSION=\"25\"", 25)]
    [Xunit.InlineData("openjdk version \"21.0.4\" 2024-07-16", 21)]
    [Xunit.InlineData("java version \"1.8.0_402\"", 8)]
    public void Java_says_its_version_in_many_ways(string text, int major) =>
        Runtimes.ParseJavaVersion(text).ShouldNotBeNull().Major.ShouldBe(major);

    [Xunit.Fact]
    public void Other_text_is_no_version() =>
        Runtimes.ParseJavaVersion("no such thing").ShouldBeNull();

    [Xunit.Fact]
    public async Task JAVA_HOME_comes_first()
    {
        variables["JAVA_HOME"] = Java("chosen", "21.0.4");
        variables["PATH"] = Path.Combine(Java("other", "17.0.1"), "bin");

        (await Find().JavaAsync(Token)).Path.ShouldBe(variables["JAVA_HOME"]);
    }

    [Xunit.Fact]
    public async Task A_JAVA_HOME_that_is_too_old_is_passed_over_for_the_one_on_PATH()
    {
        variables["JAVA_HOME"] = Java("old", "11.0.20");
        var good = Java("good", "17.0.1");
        variables["PATH"] = Path.Combine(good, "bin");

        (await Find().JavaAsync(Token)).Path.ShouldBe(good);
    }

    [Xunit.Fact]
    public async Task A_Java_that_Hadoop_is_known_to_run_on_is_preferred_to_a_newer_one()
    {
        variables["JAVA_HOME"] = Java("new", "25.0.1");
        var good = Java("good", "21.0.4");
        variables["PATH"] = Path.Combine(good, "bin");

        (await Find().JavaAsync(Token)).Path.ShouldBe(good);
    }

    [Xunit.Fact]
    public async Task A_link_on_PATH_leads_to_the_Java_it_means()
    {
        var real = Java("jvm", "17.0.9");
        var bin = Directory.CreateDirectory(temporary / "bin").FullName;
        File.CreateSymbolicLink(Path.Combine(bin, "java"), Path.Combine(real, "bin", "java"));
        variables["PATH"] = bin;

        (await Find().JavaAsync(Token)).Path.ShouldBe(real);
    }

    [Xunit.Fact]
    public async Task A_Python_shim_is_asked_which_program_it_really_is()
    {
        Python("shims/python3", "3.12.1", "/opt/python/bin/python3.12");
        variables["PATH"] = temporary / "shims";

        var python = await Find().PythonAsync(Token);

        python.ShouldBe(new Runtime("/opt/python/bin/python3.12", new Version(3, 12, 1)));
    }

    [Xunit.Fact]
    public async Task An_old_or_broken_Python_is_passed_over_for_the_next()
    {
        Python("a/python3", "3.9.2", "/a/python3");
        Script("b/python3", "exit 127");
        Python("c/python3", "3.11.7", "/c/python3");
        variables["PATH"] = $"{temporary / "a"}:{temporary / "b"}:{temporary / "c"}";

        (await Find().PythonAsync(Token)).Path.ShouldBe("/c/python3");
    }

    [Xunit.Fact]
    public async Task What_is_missing_is_named_with_its_package_when_nothing_may_be_installed()
    {
        Script("apt/apt-get", "exit 1");
        variables["PATH"] = temporary / "apt";
        var requirement = new Requirement("R", [new Package("r-base-core")]);

        var exception = await Should.ThrowAsync<RequirementMissingException>(
            new Installer(variables, Log.Logger).EnsureAsync(
                requirement,
                allowed: false,
                "found only 3.1",
                Token
            )
        );

        exception.Message.ShouldBe(
            "R is missing (found only 3.1): run 'apt-get install r-base-core' (--no-install is set)."
        );
    }

    [Xunit.Fact]
    public async Task The_first_package_that_is_offered_in_a_good_version_is_installed()
    {
        Xunit.Assert.SkipUnless(Environment.IsPrivilegedProcess, "sudo drops PATH");
        FakeApt("python3) echo '  Candidate: 3.9.2-1' ;; *) echo '  Candidate: 3.12.1-1' ;;");
        var requirement = new Requirement(
            "Python",
            [new("python3", new Version(3, 11)), new("python3.12"), new("python3.11")]
        );

        await Ensure(requirement);

        (await File.ReadAllLinesAsync(temporary / "asked", Token)).ShouldBe([
            "dpkg --configure -a",
            "apt-get -o DPkg::Lock::Timeout=120 update -qq",
            "apt-get -o DPkg::Lock::Timeout=120 install -y -qq --no-install-recommends python3.12",
        ]);
    }

    [Xunit.Fact]
    public async Task An_installation_that_fails_says_what_apt_said()
    {
        Xunit.Assert.SkipUnless(Environment.IsPrivilegedProcess, "sudo drops PATH");
        FakeApt(
            "*) echo '  Candidate: 21.0-1' ;;",
            "case \"$*\" in *install*) echo 'E: You have held broken packages.' >&2; exit 100;; esac"
        );

        var exception = await Should.ThrowAsync<RequirementMissingException>(
            Ensure(new Requirement("Java", [new("openjdk-21-jre-headless")]))
        );

        exception.Message.ShouldBe(
            "'apt-get install openjdk-21-jre-headless' failed: E: You have held broken packages."
        );
    }

    [Xunit.Fact]
    public async Task What_no_package_offers_is_named_with_all_that_were_looked_for()
    {
        Xunit.Assert.SkipUnless(Environment.IsPrivilegedProcess, "sudo drops PATH");
        FakeApt("*) echo '  Candidate: (none)' ;;");

        var exception = await Should.ThrowAsync<RequirementMissingException>(
            Ensure(new Requirement("Java", [new("openjdk-21"), new("openjdk-17")]))
        );

        exception.Message.ShouldBe(
            "Java is missing, and apt-get offers none of openjdk-21, openjdk-17: install it by hand."
        );
    }

    [Xunit.Fact]
    public async Task Where_there_is_no_apt_get_the_requirement_is_named()
    {
        var requirement = new Requirement("R", [new Package("r-base-core")]);

        var exception = await Should.ThrowAsync<RequirementMissingException>(
            new Installer(variables, Log.Logger).EnsureAsync(
                requirement,
                allowed: true,
                null,
                Token
            )
        );

        exception.Message.ShouldBe("R is missing: install it (on Debian and Ubuntu: r-base-core).");
    }

    [Xunit.Theory]
    [Xunit.InlineData("  Candidate: 3.11.2-1+b1", "3.11")]
    [Xunit.InlineData("  Candidate: 2:1.4-3", "1.4")]
    [Xunit.InlineData("  Candidate: (none)", null)]
    public void The_candidate_of_a_package_is_read(string line, string? version) =>
        Installer
            .ParseCandidate(["python3:", "  Installed: (none)", line])
            .ShouldBe(version is null ? null : Version.Parse(version));

    private Task Ensure(Requirement requirement) =>
        new Installer(variables, Log.Logger).EnsureAsync(requirement, allowed: true, null, Token);

    private void FakeApt(string policies, string then = "")
    {
        var note = $"echo \"$(basename $0) $*\" >>'{temporary / "asked"}'; {then}";
        Script("apt/apt-get", note);
        Script("apt/dpkg", note);
        Script("apt/apt-cache", $"case $2 in {policies} esac");
        variables["PATH"] = $"{temporary / "apt"}:/usr/bin:/bin";
    }

    private Runtimes Find() =>
        new(variables, new Installer(variables, Log.Logger), allowInstall: false);

    private string Java(string name, string version)
    {
        var home = Directory.CreateDirectory(temporary / name).FullName;
        Script($"{name}/bin/java", "exit 1");
        File.WriteAllText(
            Path.Combine(home, "release"),
            $"IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"{version}\"\n"
        );
        return home;
    }

    private void Python(string path, string version, string executable) =>
        Script(path, $"echo {version}; echo {executable}");

    private void Script(string path, string text)
    {
        var full = temporary / path;
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, $"#!/bin/sh\n{text}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                full,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }
    }
}
