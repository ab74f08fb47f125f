/* Leases a headset and acquires it as a Vulkan display (VK_EXT_acquire_drm_display).
 *     cc -std=c99 vulkan_display.c $(pkg-config --cflags --libs sublet-lessee vulkan) */
#include <stdio.h>
#include <unistd.h>

#include <vulkan/vulkan.h>

#include <sublet/lessee.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const extensions[] = {
    "VK_KHR_surface", "VK_KHR_display", "VK_EXT_direct_mode_display", "VK_EXT_acquire_drm_display"};

/* The instance, or NULL: no driver has the extensions. */
static VkInstance create_instance(void) {
    const VkApplicationInfo application = {.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
                                           .apiVersion = VK_API_VERSION_1_0};
    const VkInstanceCreateInfo info = {.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
                                       .pApplicationInfo = &application,
                                       .enabledExtensionCount = COUNT(extensions),
                                       .ppEnabledExtensionNames = extensions};
    VkInstance instance = VK_NULL_HANDLE;
    return vkCreateInstance(&info, NULL, &instance) == VK_SUCCESS ? instance : VK_NULL_HANDLE;
}

/* The display behind the leased connector, acquired: from now on a VkDisplayPlaneSurfaceKHR on it
 * shows what is presented. VK_NULL_HANDLE: no GPU of this instance drives the leased card. */
static VkDisplayKHR acquire_display(VkInstance instance, int fd, uint32_t connector_id) {
    const PFN_vkGetDrmDisplayEXT get =
        (PFN_vkGetDrmDisplayEXT)vkGetInstanceProcAddr(instance, "vkGetDrmDisplayEXT");
    const PFN_vkAcquireDrmDisplayEXT acquire =
        (PFN_vkAcquireDrmDisplayEXT)vkGetInstanceProcAddr(instance, "vkAcquireDrmDisplayEXT");
    VkPhysicalDevice gpus[8];
    uint32_t count = COUNT(gpus);
    if (get == NULL || acquire == NULL || vkEnumeratePhysicalDevices(instance, &count, gpus) < 0) {
        return VK_NULL_HANDLE;
    }
    for (uint32_t i = 0; i < count; ++i) {
        VkDisplayKHR display = VK_NULL_HANDLE;
        if (get(gpus[i], fd, connector_id, &display) == VK_SUCCESS && display != VK_NULL_HANDLE &&
            acquire(gpus[i], fd, display) == VK_SUCCESS) {
            return display;
        }
    }
    return VK_NULL_HANDLE;
}

int main(void) {
    const VkInstance instance = create_instance();
    if (instance == VK_NULL_HANDLE) {
        fputs("no Vulkan driver has VK_EXT_acquire_drm_display\n", stderr);
        return 1;
    }
    struct sublet_lessee *lessee = NULL;
    struct sublet_lessee_lease *lease = NULL;
    if (sublet_lessee_connect(NULL, &lessee) != 0 ||
        sublet_lessee_acquire(lessee, "non-desktop=true", 1, 10000, &lease) != 0) {
        fprintf(stderr, "%s\n", lessee != NULL ? sublet_lessee_error(lessee) : "no compositor");
        return 1;
    }
    const struct sublet_lessee_offer *leased = sublet_lessee_lease_get_display(lease, 0);
    const int fd = sublet_lessee_lease_take_fd(lease);
    const VkDisplayKHR display = acquire_display(instance, fd, leased->connector_id);
    if (display == VK_NULL_HANDLE) {
        fprintf(stderr, "no Vulkan device drives %s\n", leased->name);
    } else {
        printf("%s is a Vulkan display\n", leased->name);
    }
    vkDestroyInstance(instance, NULL);
    close(fd);
    sublet_lessee_lease_destroy(lease);
    sublet_lessee_destroy(lessee);
    return display != VK_NULL_HANDLE ? 0 : 1;
}
