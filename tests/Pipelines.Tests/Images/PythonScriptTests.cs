using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class PythonScriptTests : IDisposable
{
    private readonly ScriptBench _bench = new();

    public PythonScriptTests()
    {
        Lists("", "");
        _bench.Tool("dpkg", $"cat {_bench["files"]}/$2");
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_package_of_each_kind_loads()
    {
        Lists("python3-plain\npython3-file\n", "my-space==1.0\n");
        Debian("python3-plain", "plain/__init__.py", "plain/sub/__init__.py");
        Debian("python3-file", "file.py", "file-1.egg-info/PKG-INFO");
        Distribution("my_space", "space/deep/__init__.py", "space/deep/setup.py", "space/one.py");
        Module("plain/sub/__init__.py", "raise ValueError('only what is asked for')");

        var shell = await RunAsync();

        shell.Errors.ShouldBe("");
        shell.ExitCode.ShouldBe(0);
        (await File.ReadAllTextAsync(_bench["loaded"], ImageBench.Token)).ShouldBe(
            "plain\nfile\nspace.deep\nspace.one\n"
        );
    }

    [Theory]
    [InlineData("fast.cpython-311-x86_64-linux-gnu.so")]
    [InlineData("fast.abi3.so")]
    [InlineData("space/fast.so")]
    public async Task A_package_with_nothing_but_compiled_code_is_loaded_too(string file)
    {
        Lists("", "fast-thing==1.0\n");
        Distribution("fast_thing", file);

        // It is no library: that it was tried is what counts.
        (await RunAsync()).Errors.ShouldContain("fast-thing does not load: ImportError");
    }

    [Fact]
    public async Task What_does_not_load_or_brings_nothing_is_told_by_name_all_at_once()
    {
        Lists(
            "python3-broken\npython3-empty\ntree\n",
            "exits==1.0\nnot-there==1.0\nonly-a-tool==1.0\n"
        );
        Debian("python3-broken", "broken.py");
        Module("broken.py", "raise ValueError('no')");
        Debian("python3-empty", "../bin/empty", "has-a-dash.py");
        Distribution("exits", "exits.py");
        Module("exits.py", "raise SystemExit(0)");
        Distribution("only_a_tool", "../bin/tool");

        var shell = await RunAsync();

        shell.ExitCode.ShouldBe(1);
        shell.Errors.ShouldBe(
            """
            check-python-packages: python3-broken does not load: ValueError: no
            check-python-packages: python3-empty brings no module to load
            check-python-packages: exits does not load: SystemExit: 0
            check-python-packages: not-there does not load: PackageNotFoundError: No package metadata was found for not-there
            check-python-packages: only-a-tool brings no module to load

            """
        );
    }

    private void Lists(string debian, string requirements)
    {
        _bench.Write("lists/python-debian.txt", debian);
        _bench.Write("lists/requirements.txt", requirements);
    }

    private void Debian(string package, params string[] files)
    {
        _bench.Write(
            $"files/{package}",
            string.Concat(files.Select(file => $"{_bench["site"]}/{file}\n"))
        );
        Modules(files);
    }

    private void Distribution(string package, params string[] files)
    {
        _bench.Write(
            $"site/{package}-1.0.dist-info/METADATA",
            $"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n"
        );
        _bench.Write(
            $"site/{package}-1.0.dist-info/RECORD",
            string.Concat(files.Select(file => $"{file},,\n"))
        );
        Modules(files);
    }

    private void Modules(IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            Module(file, $"open('{_bench["loaded"]}', 'a').write(__name__ + '\\n')");
        }
    }

    private void Module(string file, string code) => _bench.Write($"site/{file}", code + "\n");

    private Task<Shell> RunAsync() =>
        Shell.RunAsync(
            // By env, which looks in the PATH given here: this process may have another Python in its own.
            [
                "env",
                "python3",
                Path.Combine(ScriptBench.Docker, "spark-py/check-python-packages"),
                _bench["lists"],
            ],
            new Dictionary<string, string>
            {
                ["PATH"] = $"{_bench["bin"]}:/usr/bin:/bin",
                ["PYTHONPATH"] = _bench["site"],
                ["PYTHONDONTWRITEBYTECODE"] = "1",
            }
        );
}
