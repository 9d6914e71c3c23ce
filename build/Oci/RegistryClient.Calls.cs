using System.Net;

namespace Kindling.Oci;

/// <content>How requests are made, and lists.</content>
public sealed partial class RegistryClient
{
    private const int TagsAtOnce = 1000;
    private const int LargestList = 16 << 20;

    /// <summary>All tags of a repository; none when there is no such repository.</summary>
    public async Task<IReadOnlyList<string>> ListTagsAsync(
        string repository,
        CancellationToken cancellationToken
    )
    {
        var tags = new List<string>();
        var next = Call(
            HttpMethod.Get,
            repository,
            $"tags/list?n={TagsAtOnce}",
            "list the tags"
        ) with
        {
            Scopes = [RegistryCall.Pull(repository)],
        };
        while (next is { } call)
        {
            var response = await _connection.SendAsync(call, cancellationToken);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                response.Dispose();
                return [];
            }

            var body = await _connection.ReadAsync(call, response, LargestList, cancellationToken);
            tags.AddRange(Tags(call, body));
            next = NextPage(response) is { } link
                ? call with
                {
                    Address = new Uri(call.Address, link),
                }
                : null;
        }

        return tags;
    }

    private List<string> Tags(RegistryCall call, byte[] body)
    {
        try
        {
            return ImageJson.Read(
                body,
                "list of tags",
                root => ImageJson.Items(root, "tags").Select(tag => tag.GetString() ?? "").ToList()
            );
        }
        catch (FormatException)
        {
            throw _connection.Errors.Broken(call, "its answer is not a list of tags");
        }
    }

    // Link: </v2/name/tags/list?last=x&n=1000>; rel="next" (RFC 8288).
    private static string? NextPage(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Link", out var values)
        && values.ToString() is var link
        && link.Contains("next", StringComparison.OrdinalIgnoreCase)
        && link.IndexOf('<', StringComparison.Ordinal) is var start and >= 0
        && link.IndexOf('>', start) is var end and > 0
            ? link[(start + 1)..end]
            : null;

    private ImageReference Named(string repository)
    {
        if (NameRules.ProblemOf(repository, Registry, repository) is { } problem)
        {
            throw new FormatException($"'{repository}' is not a repository: {problem}.");
        }

        return ImageReference.Parse($"{Registry}/{repository}");
    }

    private RegistryCall Call(HttpMethod method, string repository, string path, string operation)
    {
        Named(repository);
        var address = new Uri(_connection.Root, $"{repository}/{path}");
        return new RegistryCall(method, address, operation, repository);
    }

    private RegistryCall ManifestCall(HttpMethod method, ImageReference image, string operation)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image.Registry == Registry
            ? Call(method, image.Repository, $"manifests/{image.Reference}", operation) with
            {
                Scopes = [RegistryCall.Pull(image.Repository)],
                Accept = MediaTypes.Manifests,
            }
            : throw new ArgumentException(
                $"{image} is not at {Registry}, which this client speaks to.",
                nameof(image)
            );
    }
}
