namespace Kindling.Oci;

/// <content>How requests are made.</content>
public sealed partial class RegistryClient
{
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
