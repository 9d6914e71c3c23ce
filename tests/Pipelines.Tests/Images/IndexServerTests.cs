using System.Net;
using System.Net.Sockets;
using System.Text;
using Kindling.Pipelines.Images;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class IndexServerTests : IDisposable
{
    private readonly TempDirectory _root = new();

    public IndexServerTests()
    {
        Write("index/simple/a/index.html", "<a>");
        Write("index/simple/a/a b.whl", "wheel");
        Write("index-secret/x", "secret");
        Write("secret", "secret");
    }

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("/simple/a/", "200 text/html <a>")]
    [InlineData("/simple/a", "200 text/html <a>")]
    [InlineData("/simple/a/index.html", "200 text/html <a>")]
    [InlineData("/simple/a/a%20b.whl", "200 application/octet-stream wheel")]
    [InlineData("/simple/a/a%20b.whl?x=1", "200 application/octet-stream wheel")]
    [InlineData("/simple/./a/../a/a%20b.whl", "200 application/octet-stream wheel")]
    [InlineData("/", "404")]
    [InlineData("/simple/", "404")]
    [InlineData("/simple/b/", "404")]
    [InlineData("/../secret", "404")]
    [InlineData("/simple/../../secret", "404")]
    [InlineData("/%2e%2e/secret", "404")]
    [InlineData("/..%2fsecret", "404")]
    [InlineData("/%2e%2e%2findex-secret/x", "404")]
    [InlineData("/%2fetc/passwd", "404")]
    [InlineData("//etc/passwd", "404")]
    [InlineData("/simple/%00", "404")]
    public async Task It_serves_what_is_in_the_folder_and_nothing_else(string path, string expected)
    {
        await using var server = Open("index");

        (await GetAsync(server, path)).ShouldBe(expected);
        // Whatever it was, the server lives on.
        (await GetAsync(server, "/simple/a/")).ShouldStartWith("200");
    }

    [Fact]
    public async Task A_slash_after_the_folder_makes_no_difference()
    {
        await using var server = Open("index/");

        (await GetAsync(server, "/simple/a/")).ShouldBe("200 text/html <a>");
        (await GetAsync(server, "/../index-secret/x")).ShouldBe("404");
    }

    [Fact]
    public async Task HEAD_gets_the_length_alone()
    {
        await using var server = Open("index");

        (await GetAsync(server, "/simple/a/a%20b.whl", "HEAD")).ShouldBe(
            "200 application/octet-stream"
        );
    }

    [Fact]
    public async Task A_port_that_is_taken_is_passed_over()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await using var server = IndexServer.Open(["index"], _root.Path, port);

        new Uri(server.Address).Port.ShouldBeGreaterThan(port);
        (await GetAsync(server, "/simple/a/")).ShouldStartWith("200");
    }

    [Fact]
    public async Task Of_several_places_the_first_that_is_there_counts()
    {
        await using var address = IndexServer.Open(
            ["nothing", "https://pypi.example/simple/", "index"],
            _root.Path,
            Loopback.FreePort()
        );

        address.Address.ShouldBe("https://pypi.example/simple");
        Should
            .Throw<PipelineException>(() => IndexServer.Open(["a", "b"], _root.Path, 1))
            .Message.ShouldBe("None of these is there: a, b.");
    }

    private IndexServer Open(string folder) =>
        IndexServer.Open([folder], _root.Path, Loopback.FreePort());

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root / path)!);
        File.WriteAllText(_root / path, text);
    }

    // By hand: HttpClient would tidy the path up before it is sent.
    private static async Task<string> GetAsync(
        IndexServer server,
        string path,
        string method = "GET"
    )
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(server.Address).Port, ImageBench.Token);
        await using var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
            ),
            ImageBench.Token
        );
        using var reader = new StreamReader(stream);
        var answer = (await reader.ReadToEndAsync(ImageBench.Token)).Split("\r\n\r\n", 2);
        var status = answer[0].Split(' ')[1];
        var type = answer[0]
            .Split("\r\n")
            .FirstOrDefault(x => x.StartsWith("Content-Type: ", StringComparison.Ordinal));
        return status == "200" ? $"{status} {type?.Split(' ')[1]} {answer[1]}".TrimEnd() : status;
    }
}
