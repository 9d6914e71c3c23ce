using Kindling.Docker;
using Kindling.Pipelines.Images;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class BuildCauseTests
{
    private const string NoNetwork =
        "the build has no network, or an index is not reachable from it: see --debian-mirror, --python-indexes, --cran-mirrors";

    [Theory]
    [InlineData(
        "E: Unable to locate package python3-pandsa",
        "the package python3-pandsa is missing: look at its name and version in docker/dependencies"
    )]
    [InlineData(
        "Package r-cran-gone is not available, but is referred to by another package.|E: Package 'r-cran-gone' has no installation candidate",
        "the package r-cran-gone is missing: look at its name and version in docker/dependencies"
    )]
    [InlineData(
        "install-packages: no such Debian package: r-cran-x tre",
        "no such Debian package: r-cran-x tre: see docker/dependencies"
    )]
    [InlineData(
        "install-jars: a.jar does not have the listed SHA-512",
        "a.jar does not have the listed SHA-512: see docker/dependencies"
    )]
    [InlineData(
        "install-r-packages: R6 9.9 is not to be had from https://cloud.r-project.org/src/contrib/|Execution halted",
        "R6 9.9 is not to be had from https://cloud.r-project.org/src/contrib/: see docker/dependencies"
    )]
    [InlineData(
        "check-python-packages: pyarrow does not load: ImportError: libarrow.so: no such file.",
        "pyarrow does not load: ImportError: libarrow.so: no such file: see docker/dependencies"
    )]
    [InlineData(
        "check-r-packages: forecast does not load: there is no package called 'zoo'",
        "forecast does not load: there is no package called 'zoo': see docker/dependencies"
    )]
    [InlineData(
        "ERROR: Could not find a version that satisfies the requirement pyarrow==99 (from versions: 19.0.0, 20.0.0)|ERROR: No matching distribution found for pyarrow==99",
        "the package pyarrow==99 is missing: look at its name and version in docker/dependencies"
    )]
    [InlineData(
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, please update the hashes. Otherwise, examine the package contents carefully; someone may have tampered with them.|    pyarrow==20.0.0 from https://pypi.org/pyarrow.whl (from -r /opt/dependencies/requirements.txt (line 1)):|        Expected sha256 97c8|             Got        1234",
        "pyarrow==20.0.0 does not have the listed hash: see docker/dependencies"
    )]
    [InlineData(
        "write /usr/lib/x.so: no space left on device",
        "no space is left on the engine's disk: docker system df shows what fills it, docker system prune frees it"
    )]
    [InlineData(
        "OSError: [Errno 28] No space left on device",
        "no space is left on the engine's disk: docker system df shows what fills it, docker system prune frees it"
    )]
    [InlineData("Temporary failure resolving 'deb.debian.org'", NoNetwork)]
    [InlineData("curl: (6) Could not resolve host: repo1.maven.org", NoNetwork)]
    [InlineData(
        "Could not connect to 127.0.0.1:8900 (127.0.0.1). - connect (111: Connection refused)",
        NoNetwork
    )]
    // Without a network pip and our own scripts say that a package is missing, which it is not.
    [InlineData(
        "WARNING: Retrying after connection broken by 'NewConnectionError: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution': /simple/pyarrow/|ERROR: Could not find a version that satisfies the requirement pyarrow==20.0.0 (from versions: none)|ERROR: No matching distribution found for pyarrow==20.0.0",
        NoNetwork
    )]
    [InlineData(
        "W: Failed to fetch http://deb.debian.org/debian/dists/trixie/InRelease  Temporary failure resolving 'deb.debian.org'|W: Some index files failed to download.|install-packages: no such Debian package: python3 python3-pip",
        NoNetwork
    )]
    [InlineData("make: *** [Makefile:1: all] Error 2", null)]
    [InlineData("", null)]
    public void The_output_tells_the_likely_cause(string output, string? cause) =>
        BuildCause.Of(output.Split('|')).ShouldBe(cause);

    [Theory]
    [InlineData(
        "The command '/bin/sh -c install-packages tre' returned a non-zero code: 100",
        "100"
    )]
    [InlineData(
        "executor failed running [/bin/sh -c install-packages tre]: exit code: 100",
        "exit code: 100"
    )]
    [InlineData(
        "process \"/bin/sh -c install-packages tre\" did not complete successfully: exit code: 100",
        "exit code: 100"
    )]
    [InlineData(
        "failed to solve: process \"/bin/sh -c install-packages tre\" did not complete successfully: exit code: 100",
        "exit code: 100"
    )]
    [InlineData(
        "The command '/bin/sh -c install-packages \\\n tre' returned a non-zero code: 100",
        "100"
    )]
    public void The_error_names_image_step_last_lines_and_cause_each_once(
        string reason,
        string shown
    )
    {
        var failure = new BuildFailedException(
            "building kindling-draft/spark-py:1",
            new BuildStep(3, 9, "RUN install-packages   tre"),
            ["Reading package lists...", "install-packages: no such Debian package: tre"],
            reason
        );

        var error = BuildCause.Explain("spark-py", failure);

        error.Message.ShouldBe(
            $"""
            spark-py: step 3/9 RUN install-packages tre failed: {shown}
              Reading package lists...
              install-packages: no such Debian package: tre
            Likely cause: no such Debian package: tre: see docker/dependencies.
            """
        );
        error.InnerException.ShouldBe(failure);
    }

    [Fact]
    public void A_failure_outside_of_all_steps_is_told_as_it_is()
    {
        var failure = new BuildFailedException(
            "building x",
            null,
            [],
            "pull access denied for kindling/nothing"
        );

        BuildCause
            .Explain("hdfs", failure)
            .Message.ShouldBe("hdfs: the build failed: pull access denied for kindling/nothing");
    }

    [Fact]
    public void The_reason_alone_may_tell_the_cause()
    {
        var failure = new BuildFailedException("x", null, [], "write /x: no space left on device");

        BuildCause.Explain("hdfs", failure).Message.ShouldContain("Likely cause: no space is left");
    }

    [Fact]
    public void A_long_instruction_is_cut()
    {
        var step = new BuildStep(1, 1, "RUN " + new string('x', 500));

        var message = BuildCause
            .Explain("hdfs", new BuildFailedException("x", step, [], "exit code: 1"))
            .Message;

        message.Length.ShouldBeLessThan(120);
        message.ShouldContain("x… failed: exit code: 1");
    }
}
