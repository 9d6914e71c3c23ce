using System.Text.Json.Nodes;

namespace Kindling.Forges.Tests.Fakes;

/// <summary>A file of a generic package.</summary>
internal sealed record StoredFile(
    int Id,
    string Package,
    string Version,
    string Name,
    byte[] Bytes
);

/// <summary>
/// Project 7 or team/app of a GitLab as https://docs.gitlab.com/api/releases/ and …/packages/ describe it: files of the same name
/// lie side by side, links are unique in their release, and a release comes whole or not at all.
/// </summary>
internal sealed class FakeGitLab : FakeForge
{
    public const string Token = "glcbt-64_Zx0123456789abc";

    public Uri Api => new($"http://{Host}/api/v4");

    public Dictionary<string, JsonObject> Releases { get; } = [];

    public List<StoredFile> Files { get; } = [];

    /// <summary>The kind of token that is taken.</summary>
    public string Header { get; set; } = "JOB-TOKEN";

    /// <summary>False where job tokens may not list packages.</summary>
    public bool Lists { get; set; } = true;

    /// <summary>False where the hash of a file is not known yet.</summary>
    public bool Hashes { get; set; } = true;

    /// <summary>Where the bytes of files lie, if not here.</summary>
    public string? Store { get; set; }

    /// <summary>True when a release was to be seen before all files that it links to.</summary>
    public bool WasIncomplete { get; private set; }

    public IEnumerable<JsonObject> Links(string tag) =>
        Releases[tag]["assets"]!["links"]!.AsArray().Select(x => x!.AsObject());

    public void Keep(
        string name,
        byte[] bytes,
        string version = "1.2.3",
        string package = "kindling"
    ) => Files.Add(new StoredFile(NextId(), package, version, name, bytes));

    protected override FakeAnswer Answer(FakeRequest request)
    {
        if (request.Headers[Header] != Token)
        {
            return Refusal(401, "401 Unauthorized");
        }

        return request.Path is ["api", "v4", "projects", "7" or "team/app", .. var rest]
            ? Answer(request, rest)
            : Refusal(404, "404 Project Not Found");
    }

    private FakeAnswer Answer(FakeRequest request, string[] path) =>
        (request.Verb, path) switch
        {
            ("PUT", ["packages", "generic", var package, var version, var name]) => Upload(
                request,
                new StoredFile(NextId(), package, version, name, request.Body)
            ),
            ("GET", ["packages", "generic", var package, var version, var name]) => Download(
                Files.LastOrDefault(x => (x.Package, x.Version, x.Name) == (package, version, name))
            ),
            ("GET", ["packages", ..]) when !Lists => Refusal(403, "403 Forbidden"),
            ("GET", ["packages"]) => Page(request, Packages(request)),
            ("GET", ["packages", var id, "package_files"]) => Page(request, FilesOf(int.Parse(id))),
            ("GET", ["releases"]) => Page(request, [.. Releases.Values.Select(x => x.DeepClone())]),
            ("GET", ["releases", var tag]) => Releases.TryGetValue(tag, out var found)
                ? new FakeAnswer(200, found.DeepClone())
                : Refusal(404, "404 Not Found"),
            ("POST", ["releases"]) => Make(request.Json.AsObject()),
            ("PUT", ["releases", var tag]) => Change(Releases[tag], request.Json.AsObject()),
            ("POST", ["releases", var tag, "assets", "links"]) => AddLink(
                tag,
                request.Json.AsObject()
            ),
            (_, ["releases", var tag, "assets", "links", var id]) => ChangeLink(
                request,
                tag,
                int.Parse(id)
            ),
            _ => Refusal(404, "404 Not Found"),
        };

    private FakeAnswer Upload(FakeRequest request, StoredFile file)
    {
        Files.Add(file);
        return new FakeAnswer(
            201,
            request.Query("select") == "package_file"
                ? FileJson(file)
                : new JsonObject { ["message"] = "201 Created" }
        );
    }

    private FakeAnswer Download(StoredFile? file) =>
        file is null ? Refusal(404, "404 Not Found")
        : Store is null
            ? new FakeAnswer(200) { Bytes = file.Bytes, MediaType = "application/octet-stream" }
        : new FakeAnswer(302) { Headers = [("Location", $"{Store}/{file.Name}?signature=s3cret")] };

    // As GitLab does it, the name is looked for anywhere in a package's name.
    private IEnumerable<JsonNode> Packages(FakeRequest request) =>
        Files
            .GroupBy(x => (x.Package, x.Version))
            .Where(x =>
                x.Key.Package.Contains(request.Query("package_name")!, StringComparison.Ordinal)
                && x.Key.Version == request.Query("package_version")
            )
            .Select(x => new JsonObject
            {
                ["id"] = x.First().Id,
                ["name"] = x.Key.Package,
                ["version"] = x.Key.Version,
                ["status"] = "default",
            });

    private IEnumerable<JsonNode> FilesOf(int package)
    {
        var first = Files.Find(x => x.Id == package)!;
        return Files
            .Where(x => (x.Package, x.Version) == (first.Package, first.Version))
            .Select(FileJson);
    }

    private JsonNode FileJson(StoredFile file) =>
        new JsonObject
        {
            ["id"] = file.Id,
            ["file_name"] = file.Name,
            ["size"] = file.Bytes.Length,
            ["file_sha256"] = Hashes ? Hash(file.Bytes) : null,
        };

    private FakeAnswer Make(JsonObject wanted)
    {
        var tag = wanted["tag_name"]!.GetValue<string>();
        if (Releases.ContainsKey(tag))
        {
            return Refusal(409, "Release already exists");
        }

        var links = wanted["assets"]?["links"]?.AsArray().Select(x => x!.AsObject()) ?? [];
        Releases[tag] = new JsonObject
        {
            ["tag_name"] = tag,
            ["name"] = wanted["name"]!.DeepClone(),
            ["description"] = wanted["description"]!.DeepClone(),
            ["commit"] = new JsonObject { ["id"] = wanted["ref"]!.DeepClone() },
            ["assets"] = new JsonObject
            {
                ["links"] = new JsonArray([.. links.Select(x => Shown(tag, NextId(), x))]),
            },
            ["_links"] = new JsonObject { ["self"] = $"http://{Host}/team/app/-/releases/{tag}" },
        };
        WasIncomplete |= Links(tag)
            .Any(link =>
                !Files.Exists(x =>
                    link["url"]!.GetValue<string>().EndsWith($"/{x.Name}", StringComparison.Ordinal)
                )
            );
        return new FakeAnswer(201, Releases[tag].DeepClone());
    }

    private static FakeAnswer Change(JsonObject there, JsonObject wanted)
    {
        foreach (var (name, value) in wanted)
        {
            there[name] = value?.DeepClone();
        }

        return new FakeAnswer(200, there.DeepClone());
    }

    private FakeAnswer AddLink(string tag, JsonObject wanted)
    {
        if (Links(tag).Any(x => IsSame(x, wanted, "name") || IsSame(x, wanted, "url")))
        {
            return new FakeAnswer(
                400,
                JsonNode.Parse("""{"message":{"name":["has already been taken"]}}""")
            );
        }

        var link = Shown(tag, NextId(), wanted);
        Releases[tag]["assets"]!["links"]!.AsArray().Add(link);
        return new FakeAnswer(201, link.DeepClone());
    }

    private FakeAnswer ChangeLink(FakeRequest request, string tag, int id)
    {
        var links = Releases[tag]["assets"]!["links"]!.AsArray();
        var there = links.FirstOrDefault(x => x!["id"]!.GetValue<int>() == id);
        if (there is null)
        {
            return Refusal(404, "404 Not found");
        }

        links.Remove(there);
        if (request.Verb == "PUT")
        {
            there = Shown(tag, id, request.Json.AsObject());
            links.Add(there);
        }

        return new FakeAnswer(200, there.DeepClone());
    }

    // GitLab does not tell the path that it was given, but the address that it made of it.
    private JsonObject Shown(string tag, int id, JsonObject wanted)
    {
        var path = wanted["direct_asset_path"]?.GetValue<string>();
        return new JsonObject
        {
            ["id"] = id,
            ["name"] = wanted["name"]!.DeepClone(),
            ["url"] = wanted["url"]!.DeepClone(),
            ["direct_asset_url"] = path is null
                ? wanted["url"]!.DeepClone()
                : $"http://{Host}/team/app/-/releases/{tag}/downloads{path}",
            ["link_type"] = wanted["link_type"]?.DeepClone() ?? "other",
        };
    }

    private static bool IsSame(JsonObject one, JsonObject other, string name) =>
        one[name]!.GetValue<string>() == other[name]!.GetValue<string>();

    private static FakeAnswer Refusal(int status, string message) =>
        new(status, new JsonObject { ["message"] = message });
}
