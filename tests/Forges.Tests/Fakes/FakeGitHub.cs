using System.Text.Json.Nodes;

namespace Kindling.Forges.Tests.Fakes;

/// <summary>
/// The repository octo/app of a GitHub as https://docs.github.com/rest/releases describes it: drafts are not found by their tag, a
/// tag may have several, an upload that was cut off leaves a "starter", and names are unique in a release.
/// </summary>
internal sealed class FakeGitHub : FakeForge
{
    public const string Token = "ghp_0123456789abcdefXYZ";

    private static readonly JsonNode s_taken = JsonNode.Parse(
        """{"message":"Validation Failed","errors":[{"resource":"ReleaseAsset","code":"already_exists","field":"name"}]}"""
    )!;

    public Uri Api => new($"http://{Host}/api/v3");

    /// <summary>The releases, the newest first.</summary>
    public List<JsonObject> Releases { get; } = [];

    /// <summary>The names that had arrived whole when the release was first seen by others.</summary>
    public string[] Published { get; private set; } = [];

    /// <summary>False where files have no digest.</summary>
    public bool Digests { get; set; } = true;

    public static IEnumerable<JsonObject> Assets(JsonObject release) =>
        release["assets"]!.AsArray().Select(x => x!.AsObject());

    public JsonObject Keep(string tag, bool draft, params (string Name, byte[] Bytes)[] files)
    {
        var made = Make(
            new JsonObject
            {
                ["tag_name"] = tag,
                ["target_commitish"] = "main",
                ["name"] = tag,
                ["body"] = "",
                ["draft"] = draft,
                ["prerelease"] = false,
            }
        );
        foreach (var (name, bytes) in files)
        {
            made["assets"]!.AsArray().Add(Asset(name, bytes, "uploaded"));
        }

        return made;
    }

    public JsonObject Asset(string name, byte[] bytes, string state) =>
        new()
        {
            ["id"] = NextId(),
            ["name"] = name,
            ["state"] = state,
            ["size"] = bytes.Length,
            ["digest"] = Digests && state == "uploaded" ? $"sha256:{Hash(bytes)}" : null,
        };

    protected override FakeAnswer Answer(FakeRequest request)
    {
        if (request.Headers["Authorization"] != $"Bearer {Token}")
        {
            return Refusal(401, "Bad credentials");
        }

        // Without these GitHub refuses, or answers in another version.
        if (
            request.Headers["User-Agent"] is null
            || request.Headers["X-GitHub-Api-Version"] is null
        )
        {
            return Refusal(403, "Request forbidden by administrative rules");
        }

        return request.Path switch
        {
            ["api", "v3", "repos", "octo", "app", "releases", .. var rest] => Answer(request, rest),
            ["api", "uploads", "repos", "octo", "app", "releases", var id, "assets"] => Upload(
                Find(id)!,
                request.Query("name")!,
                request.Body
            ),
            _ => Refusal(404, "Not Found"),
        };
    }

    protected override void BreakOff(FakeRequest request)
    {
        if (request.Path is ["api", "uploads", _, _, _, _, var id, _])
        {
            Find(id)!["assets"]!.AsArray().Add(Asset(request.Query("name")!, [], "starter"));
        }
    }

    private FakeAnswer Answer(FakeRequest request, string[] path) =>
        (request.Verb, path) switch
        {
            ("GET", []) => Page(request, Releases.Select(x => x.DeepClone())),
            ("POST", []) => new FakeAnswer(201, Make(request.Json.AsObject()).DeepClone()),
            ("GET", ["tags", var tag]) => Releases.Find(x => IsTagged(x, tag)) is { } found
                ? new FakeAnswer(200, found.DeepClone())
                : Refusal(404, "Not Found"),
            ("DELETE", ["assets", var id]) => Delete(int.Parse(id)),
            ("GET", [var id, "assets"]) => Page(
                request,
                Assets(Find(id)!).Select(x => x.DeepClone())
            ),
            ("PATCH", [var id]) => Change(Find(id)!, request.Json.AsObject()),
            _ => Refusal(404, "Not Found"),
        };

    private static bool IsTagged(JsonObject release, string tag) =>
        release["tag_name"]!.GetValue<string>() == tag && !release["draft"]!.GetValue<bool>();

    private JsonObject? Find(string id) => Releases.Find(x => $"{x["id"]}" == id);

    private JsonObject Make(JsonObject wanted)
    {
        var made = wanted.DeepClone().AsObject();
        var id = NextId();
        made["id"] = id;
        made["assets"] = new JsonArray();
        made["html_url"] = $"http://{Host}/octo/app/releases/tag/untagged-{id}";
        made["upload_url"] =
            $"http://{Host}/api/uploads/repos/octo/app/releases/{id}/assets{{?name,label}}";
        Releases.Insert(0, made);
        return made;
    }

    private FakeAnswer Upload(JsonObject release, string name, byte[] bytes)
    {
        if (Assets(release).Any(x => x["name"]!.GetValue<string>() == name))
        {
            return new FakeAnswer(422, s_taken.DeepClone());
        }

        // GitHub changes what it does not like.
        var asset = Asset(name.Replace('~', '.'), bytes, "uploaded");
        release["assets"]!.AsArray().Add(asset);
        return new FakeAnswer(201, asset.DeepClone());
    }

    private FakeAnswer Delete(int id)
    {
        foreach (var assets in Releases.Select(x => x["assets"]!.AsArray()))
        {
            if (assets.FirstOrDefault(x => x!["id"]!.GetValue<int>() == id) is { } found)
            {
                assets.Remove(found);
                return new FakeAnswer(204);
            }
        }

        return Refusal(404, "Not Found");
    }

    private FakeAnswer Change(JsonObject release, JsonObject wanted)
    {
        var wasDraft = release["draft"]!.GetValue<bool>();
        foreach (var (name, value) in wanted)
        {
            release[name] = value?.DeepClone();
        }

        if (wasDraft && !release["draft"]!.GetValue<bool>())
        {
            release["html_url"] = $"http://{Host}/octo/app/releases/tag/{release["tag_name"]}";
            Published =
            [
                .. Assets(release)
                    .Where(x => x["state"]!.GetValue<string>() == "uploaded")
                    .Select(x => x["name"]!.GetValue<string>()),
            ];
        }

        return new FakeAnswer(200, release.DeepClone());
    }

    private static FakeAnswer Refusal(int status, string message) =>
        new(
            status,
            new JsonObject { ["message"] = message, ["documentation_url"] = "https://docs" }
        );
}
