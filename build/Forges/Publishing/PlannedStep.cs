namespace Kindling.Forges;

/// <summary>A step, and the file whose bytes it sends.</summary>
internal sealed record PlannedStep(ForgeStep Step, ReleaseFile? File = null)
{
    public static PlannedStep Json(string verb, string address, string what, string body) =>
        new(new ForgeStep(verb, address, what, body));

    public static PlannedStep Delete(string address, string what) =>
        new(new ForgeStep("DELETE", address, what));

    public static PlannedStep Upload(string verb, string address, ReleaseFile file) =>
        new(new ForgeStep(verb, address, $"uploads {file.Name}, {file.Size:N0} bytes"), file);
}

/// <summary>What is left to do, and the page of the release where there is one.</summary>
internal sealed record ReleasePlan(IReadOnlyList<PlannedStep> Steps, Uri? Page);
