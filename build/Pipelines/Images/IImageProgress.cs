using Kindling.Docker;

namespace Kindling.Pipelines.Images;

/// <summary>Shows how images come along.</summary>
public interface IImageProgress
{
    /// <summary>Shows the work on these images while it goes on.</summary>
    Task TrackAsync(IReadOnlyList<string> images, Func<Task> work);

    /// <summary>An image's build has news.</summary>
    void Report(string image, BuildEvent news);

    /// <summary>An image enters another phase: "found in the registry", "pulling" …</summary>
    void Phase(string image, string phase);
}
